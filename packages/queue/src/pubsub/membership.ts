import { faultOf } from "@muster/runtime";
import type { Redis } from "ioredis";
import type { RedisConnection } from "../redis.ts";
import type { Channel } from "./messages.ts";

/** A forbidden channel is tried again after half a minute, then less and less often. */
const REFUSED_PAUSE_MS = 30_000;
const MAX_PAUSE_MS = 300_000;
/** A server that is loading, or busy, is asked again soon. */
const PASSING_PAUSE_MS = 1_000;
/** This many connections in a row that end instead of answering SUBSCRIBE are a refusal too: proxies do that. */
const CUTS_TO_REFUSE = 3;

export interface MembershipOptions {
  readonly joined: () => void;
  readonly refusedPauseMs?: number | undefined;
}

/**
 * Keeps one client on its channel. A refusal for good is no reason to reconnect, which would only hammer the server:
 * everything that channels announce is also found by polling, so it is reported as a missing right and tried again
 * later.
 */
export class Membership {
  readonly #redis: RedisConnection;
  readonly #client: Redis;
  readonly #channel: Channel;
  readonly #options: MembershipOptions;
  readonly #firstPauseMs: number;
  #pauseMs: number;
  #cuts = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(redis: RedisConnection, client: Redis, channel: Channel, options: MembershipOptions) {
    this.#redis = redis;
    this.#client = client;
    this.#channel = channel;
    this.#options = options;
    this.#firstPauseMs = options.refusedPauseMs ?? REFUSED_PAUSE_MS;
    this.#pauseMs = this.#firstPauseMs;
    // One attempt at a time: the connection was lost and is back while a pause of refusal is under way.
    client.on("ready", () => {
      if (this.#timer === undefined) void this.#join();
    });
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #join(): Promise<void> {
    this.#timer = undefined;
    if (this.#ended) return;
    try {
      await this.#client.subscribe(this.#redis.keys[this.#channel]);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#cuts = 0;
    this.#pauseMs = this.#firstPauseMs;
    this.#redis.rights.learn("subscribe", undefined);
    this.#options.joined();
  }

  #failed(error: unknown): void {
    if (this.#ended) return;
    const fault = faultOf(this.#redis.failure(error));
    const { log } = this.#redis;
    log.debug({ channel: this.#channel, reason: fault?.reason }, `could not subscribe (${fault?.cause})`);
    if (fault?.kind === "permanent") return this.#refused(fault.cause);
    if (fault !== undefined && fault.reason !== "redis_unreachable") return this.#joinAfter(PASSING_PAUSE_MS);
    this.#cuts += 1;
    if (this.#cuts >= CUTS_TO_REFUSE) this.#refused("the connection ends without an answer to SUBSCRIBE");
    // A connection that is up but not subscribed hears nothing and never notices.
    if (this.#client.status === "ready") this.#client.disconnect(true);
  }

  #refused(words: string): void {
    this.#redis.rights.learn("subscribe", words);
    this.#joinAfter(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PAUSE_MS);
  }

  #joinAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#client.status === "ready") void this.#join();
    }, ms);
  }
}
