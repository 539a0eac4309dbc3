import { MusterError } from "@muster/job";
import { DeadlineError, sleep, withDeadline } from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";
import { closeClient } from "../connect/options.ts";
import type { RedisConnection } from "../redis.ts";
import type { Taken } from "./take.ts";

/** How long a blocking pop may stay silent beyond its own timeout before its client counts as dead. */
const STALL_MS = 3_000;
/** CLIENT UNBLOCK overtakes a pop that is still on its way to the server; then it is sent again. */
const UNBLOCK_RETRY_MS = 50;
const DEFAULT_TIMEOUT_SECONDS = 2;
/** Without a reason of its own, an abort makes an error with a stack. */
const SETTLED = "the wait has settled";

const BLOCKING_OPTIONS: RedisOptions = {
  // A pop waits for the connection; the stall timer of `wait` bounds that.
  enableOfflineQueue: true,
};

export interface Taker {
  /**
   * Waits for the oldest element of the first lane that has one; undefined when there was none in `timeoutSeconds`. One
   * wait at a time. Never sleeps longer than the timeout and 3 s, whatever happens to Redis.
   * @param lanes in strict order of priority
   * @throws MusterError `unavailable` when Redis did not answer, ioredis' ReplyError when it refused. Neither ends
   * anything: wait again, after a pause.
   */
  wait(lanes: readonly string[], timeoutSeconds?: number): Promise<Taken | undefined>;
  /** Ends the pending wait early; what it popped meanwhile is its answer. Resolves once it has settled. */
  unblock(): Promise<void>;
  /** Unblocks, then closes. The last wait may still answer an element: its caller puts it back with `returnTaken`. */
  stop(): Promise<void>;
}

/** A blocking pop on a connection of its own; a connection that blocks can carry nothing else. */
export function createTaker(redis: RedisConnection): Taker {
  return new BlockingTaker(redis);
}

interface Wait {
  /** Aborted when the wait has settled. Made by who ends it early: most end with a job, whose claim it would delay. */
  settled: AbortController | undefined;
}

class BlockingTaker implements Taker {
  readonly #redis: RedisConnection;
  #client: Redis | undefined;
  /** The server's id of the connection; unknown until a wait has asked for it, and again when the connection is lost. */
  #clientId: number | undefined;
  #wait: Wait | undefined;
  #stopped = false;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async wait(
    lanes: readonly string[],
    timeoutSeconds: number = DEFAULT_TIMEOUT_SECONDS,
  ): Promise<Taken | undefined> {
    if (this.#stopped) throw new MusterError("unavailable", "the taker is stopped");
    if (this.#wait !== undefined) throw new MusterError("internal", "the taker is already waiting");
    this.#client ??= this.#openClient();
    const wait: Wait = { settled: undefined };
    this.#wait = wait;
    if (this.#clientId === undefined) void this.#askClientId(this.#client);
    try {
      return await this.#pop(this.#client, lanes, timeoutSeconds);
    } finally {
      this.#wait = undefined;
      wait.settled?.abort(SETTLED);
    }
  }

  #openClient(): Redis {
    const client = this.#redis.openClient("taker", BLOCKING_OPTIONS);
    client.on("close", () => (this.#clientId = undefined));
    return client;
  }

  /** Sent on the waiting connection before the pop, so that the answer is there as soon as the pop blocks. */
  async #askClientId(client: Redis): Promise<void> {
    try {
      const clientId = await client.client("ID");
      if (client === this.#client) this.#clientId = clientId;
    } catch {
      // The pop right behind it fails for the same reason, and that is where it is counted.
      if (client === this.#client) this.#clientId = undefined;
    }
  }

  async #pop(client: Redis, lanes: readonly string[], timeoutSeconds: number): Promise<Taken | undefined> {
    const keys = lanes.map((lane) => this.#redis.keys.lane(lane));
    try {
      const popped = client.brpop(keys, timeoutSeconds);
      const answer = await withDeadline(popped, timeoutSeconds * 1000 + STALL_MS, "BRPOP");
      return answer === null ? undefined : { lane: this.#redis.keys.laneOfKey(answer[0]), raw: answer[1] };
    } catch (error) {
      if (error instanceof DeadlineError) this.#replaceClient(client);
      throw this.#redis.failure(error);
    }
  }

  /**
   * Discards a silent client; the next wait builds a new one. Repairing it instead is how workers come to look alive
   * and never take a job again: a client told to disconnect while it is reconnecting does neither, for ever.
   */
  #replaceClient(client: Redis): void {
    client.removeAllListeners();
    client.on("error", (err) => this.#redis.log.debug({ err }, "discarded an error of a Redis client"));
    client.disconnect();
    this.#client = undefined;
    this.#clientId = undefined;
    this.#redis.countReconnect("taker");
  }

  async unblock(): Promise<void> {
    if (this.#wait === undefined) return;
    this.#wait.settled ??= new AbortController();
    const { signal } = this.#wait.settled;
    while (!signal.aborted) {
      await this.#sendUnblock();
      await sleep(UNBLOCK_RETRY_MS, signal);
    }
  }

  async #sendUnblock(): Promise<void> {
    const clientId = this.#clientId;
    if (clientId === undefined) return;
    try {
      await this.#redis.run((client) => client.client("UNBLOCK", clientId));
    } catch (err) {
      // The wait then ends by its own timeout.
      this.#redis.log.debug({ err }, "could not unblock the taker");
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.unblock();
    if (this.#client !== undefined) await closeClient(this.#client);
  }
}
