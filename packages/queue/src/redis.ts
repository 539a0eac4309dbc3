import { MusterError } from "@muster/job";
import {
  type Degradations,
  type Fault,
  type Logger,
  type Metrics,
  rememberSecret,
  rememberUrl,
  withFault,
} from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";
import type { RedisAddress } from "./connect/address.ts";
import { BASE_OPTIONS, closeClient, commandOptions, firstOf } from "./connect/options.ts";
import { type ClientRole, Outages } from "./connect/outages.ts";
import { Reconnects } from "./connect/reconnects.ts";
import { type Route, routeTo } from "./connect/route.ts";
import { watchClient } from "./connect/watch-client.ts";
import { Dispatch } from "./dispatch.ts";
import { createKeys, type Keys } from "./keys.ts";
import { classified, isReply, leadsElsewhere, redisFault } from "./reply-fault.ts";
import { askRights } from "./rights/ask.ts";
import type { Command } from "./rights/needs.ts";
import { Rights } from "./rights/rights.ts";

export interface OpenRedisOptions extends RedisAddress {
  /** Put before every key; in Redis Cluster it must hold a hash tag. */
  readonly keyPrefix?: string | undefined;
  /** Shown in CLIENT LIST. No spaces. */
  readonly name: string;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "redisErrors" | "redisReconnects" | "degradations">;
  /** First pause before a missing right is asked about again, milliseconds; set by tests. */
  readonly recheckMs?: number;
}

export type { Command };

const PROBE_EXPIRY_MS = 10_000;
/** The degradation's name. */
const PAUSED = "redis_pushes";

/** Of one command among others; `reply` means nothing beside an error. */
export interface Answer {
  readonly error: Error | null;
  readonly reply: unknown;
}

/** The client for commands that answer at once, and the factory of the clients for those that do not. */
export class RedisConnection {
  readonly keys: Keys;
  readonly log: Logger;
  /** What this process may do. */
  readonly rights: Rights;
  /** Whether jobs go through the lists at all. */
  readonly dispatch: Dispatch;
  readonly #options: OpenRedisOptions;
  readonly #route: Route;
  readonly #outages: Outages;
  readonly #client: Redis;

  constructor(options: OpenRedisOptions) {
    this.#options = options;
    this.keys = createKeys(options.keyPrefix);
    this.log = options.log;
    const { log, recheckMs } = options;
    const { degradations } = options.metrics;
    this.rights = new Rights({ ask: () => askRights(this), log, degradations, recheckMs });
    this.dispatch = new Dispatch(this.rights);
    this.#outages = new Outages(degradations, log);
    this.#route = routeTo(options, this.keys, log);
    this.#client = this.openClient("commands", commandOptions);
    this.#client.on("ready", () => this.rights.doubt());
  }

  get degradations(): Degradations {
    return this.#options.metrics.degradations;
  }

  get state(): "up" | "down" {
    return this.#client.status === "ready" ? "up" : "down";
  }

  /** Waits for the connection, at most `timeoutMs`. Returns whether it is up; never rejects. */
  async ready(timeoutMs: number): Promise<boolean> {
    if (this.state === "down") await firstOf(this.#client, ["ready", "end"], timeoutMs);
    return this.state === "up";
  }

  /** Called whenever the command client has a connection again, and the first time. */
  onReady(listener: () => void): void {
    this.#client.on("ready", listener);
  }

  /**
   * Runs one command of the command client.
   * @throws MusterError `unavailable` when Redis did not answer: the command may have been carried out or not.
   * What Redis refused (OOM, READONLY, WRONGTYPE …) is ioredis' `ReplyError`.
   */
  async run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.#client);
    } catch (error) {
      throw this.failure(error);
    }
  }

  /**
   * Sends all commands in one write and answers their replies in order. Not a transaction: the first error among the
   * replies is thrown, while the commands beside it may have been carried out.
   * @throws as `run` does
   */
  async pipeline(commands: readonly Command[]): Promise<unknown[]> {
    const answers = await this.answers(commands);
    return answers.map(({ error, reply }) => {
      if (error !== null) throw this.failure(error);
      return reply;
    });
  }

  /** As `pipeline`, with the error of each command beside the replies of the others. Counts none of them. Never rejects. */
  async answers(commands: readonly Command[]): Promise<Answer[]> {
    const [first, ...others] = commands;
    // A pipeline is one object more, with its own promise: a lone job's push does without.
    if (first !== undefined && others.length === 0) return [await this.#answer(first)];
    const answers = (await this.#client.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    return answers.map(([error, reply]) => ({ error, reply }));
  }

  async #answer([name, ...values]: Command): Promise<Answer> {
    try {
      return { error: null, reply: await this.#client.call(name, ...values) };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)), reply: undefined };
    }
  }

  /** @throws as `run` does */
  async ping(): Promise<void> {
    await this.run((client) => client.ping());
  }

  /**
   * A real write: a full Redis, a replica, a node without our slot and a Sentinel answer PING as well. What refuses it is told
   * as a degradation, until a write is taken.
   * @throws as `run` does
   */
  async tryWrite(): Promise<void> {
    try {
      await this.run((client) => client.set(this.keys.probe, "1", "PX", PROBE_EXPIRY_MS));
    } catch (error) {
      // Whoever gives no answer is told of by the connection.
      if (isReply(error)) this.tellOfWrites(redisFault(error));
      throw error;
    }
    this.tellOfWrites(undefined);
  }

  /** @param refusal why no writes are taken; undefined when one was */
  tellOfWrites(refusal: Fault | undefined): void {
    if (refusal === undefined) return this.degradations.end(this.log, PAUSED);
    const effect = `pushes to Redis are paused, so jobs start later: ${refusal.cause}`;
    this.degradations.begin(this.log, PAUSED, effect);
  }

  /** Counts an error of any client of this Redis and returns what to throw for it; `faultOf` says what that means. */
  failure(error: unknown): Error {
    this.countError();
    if (isReply(error)) {
      if (redisFault(error).kind === "permanent") this.rights.doubt();
      return classified(error);
    }
    const unavailable = new MusterError("unavailable", "Redis did not answer", { cause: error });
    return withFault(unavailable, this.#outages.causeOf("commands") ?? redisFault(error));
  }

  countError(): void {
    this.#options.metrics.redisErrors.inc();
  }

  countReconnect(role: ClientRole): void {
    this.#options.metrics.redisReconnects.inc({ client: role });
  }

  /**
   * Another client of the same Redis. It connects and reconnects by itself for ever; whoever opened it disconnects it.
   */
  openClient(role: ClientRole, overrides: RedisOptions): Redis {
    const reconnects = new Reconnects();
    const client = this.#route.open({
      ...BASE_OPTIONS,
      retryStrategy: () => reconnects.next(),
      reconnectOnError: (error) => this.#leaves(role, error),
      ...overrides,
      // ioredis speaks RESP3 where the server does, which lets a subscribed connection answer PING; "legacy" keeps
      // the shapes of replies the same as with servers and proxies that only speak RESP2.
      replyMapping: "legacy",
      connectionName: `${this.#options.name}:${role}`,
    });
    watchClient(client, {
      role,
      reconnects,
      outages: this.#outages,
      log: this.log,
      where: this.#route.where,
      onReconnect: () => this.countReconnect(role),
    });
    return client;
  }

  /** Ends the command client; calls still without an answer reject. */
  close(): Promise<void> {
    this.rights.close();
    return closeClient(this.#client);
  }

  #leaves(role: ClientRole, error: Error): boolean {
    if (!leadsElsewhere(error, this.#route.seeks)) return false;
    this.#outages.leaves(role, redisFault(error));
    return true;
  }
}

/**
 * Connects in the background and at once: a process starts while Redis is away, its calls reject right away and jobs
 * run by the SQL path until it is back.
 * @throws as `routeTo` does
 */
export function openRedis(options: OpenRedisOptions): RedisConnection {
  rememberSecret(options.password ?? "");
  rememberSecret(options.sentinelPassword ?? "");
  rememberUrl(options.url ?? "");
  return new RedisConnection(options);
}
