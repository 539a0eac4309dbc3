import type { Database, RestingRows } from "@muster/db";
import type { RedisConnection } from "@muster/queue";
import { type Logger, sleep } from "@muster/runtime";
import type { Offer } from "../port.ts";
import type { ClaimBook } from "./policies/claim-book.ts";
import { RedisSource } from "./redis-source.ts";
import { SqlSource } from "./sql-source.ts";

/** After Redis failed, how long work is looked for in SQL before Redis is asked again. */
const REDIS_PAUSE_MS = 1_000;
const SQL_IDLE_MS = 500;

export interface SourcesOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  /** What this worker can run. */
  readonly types: readonly string[];
  readonly starvationMs: number;
  readonly databaseNow: () => number;
  readonly resting: RestingRows;
  /** Nothing of a paused queue is looked for, and no held job of a paused type. */
  readonly book: Pick<ClaimBook, "policies" | "onChange">;
  readonly log: Logger;
}

/** Where a worker finds work: held jobs of its types first, then the lists, or SQL while the lists cannot be used. */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #lists: RedisSource;
  readonly #rows: SqlSource;
  readonly #types: ReadonlySet<string>;
  /** Types of which jobs may be on hold. */
  readonly #heldTypes = new Set<string>();
  #redisPausedUntil = Number.NEGATIVE_INFINITY;
  #sqlWait = new AbortController();

  constructor(options: SourcesOptions) {
    this.#options = options;
    this.#types = new Set(options.types);
    const { book } = options;
    const paused = (): ReadonlySet<string> => book.policies.pausedQueues;
    const comesWithOthers = ({ queue, type }: Offer): boolean =>
      book.policies.limitsFor(queue, type).length > 0;
    this.#lists = new RedisSource({ ...options, paused, comesWithOthers });
    this.#rows = new SqlSource({ ...options, paused });
    // What waits for the lists of before waits for those of now.
    book.onChange(() => void this.wake());
  }

  async take(free: number): Promise<Offer[]> {
    const held = await this.#takeHeld(free);
    if (held.length > 0) return held;
    const startedAt = performance.now();
    if (this.#options.redis.dispatch.takes && startedAt >= this.#redisPausedUntil) {
      try {
        return await this.#lists.take(free);
      } catch (error) {
        // Counted by the connection. Jobs do not wait for Redis: their rows are found by SQL.
        this.#options.log.debug({ err: error }, "Redis gave no work; looking in SQL");
        // What takes long to fail is tried rarely: jobs wait meanwhile.
        const failedAt = performance.now();
        this.#redisPausedUntil = failedAt + Math.max(REDIS_PAUSE_MS, 2 * (failedAt - startedAt));
      }
    }
    const found = await this.#rows.take(free);
    if (found.length === 0) await sleep(SQL_IDLE_MS * (0.5 + Math.random()), this.#sqlWait.signal);
    return found;
  }

  async #takeHeld(free: number): Promise<Offer[]> {
    if (this.#heldTypes.size === 0) return [];
    const { book } = this.#options;
    const types = [...this.#heldTypes].filter((type) => !book.policies.isTypePaused(type));
    if (types.length === 0) return [];
    const found = await this.#rows.held(types, free);
    if (found.length < free) for (const type of types) this.#heldTypes.delete(type);
    return found;
  }

  /** Ends a wait in `take` early: there may be work of new queues, or of held types, or the engine stops. */
  async wake(): Promise<void> {
    this.#sqlWait.abort();
    this.#sqlWait = new AbortController();
    await this.#lists.wake();
  }

  /** Jobs of these types are held somewhere. */
  async onHeld(types: readonly string[]): Promise<void> {
    for (const type of types) if (this.#types.has(type)) this.#heldTypes.add(type);
    if (this.#heldTypes.size > 0) await this.wake();
  }

  /** A job of this queue was pushed for the first time in a while. */
  async onNewLane(): Promise<void> {
    if (this.#options.queues === undefined) await this.wake();
  }

  /** Never rejects: what Redis does not take now, the reconciler brings again. */
  async putBack(offers: readonly Offer[]): Promise<void> {
    try {
      await this.#lists.putBack(offers);
    } catch (err) {
      this.#options.log.debug({ err, jobs: offers.length }, "could not put back what was popped");
    }
  }

  stop(): Promise<void> {
    return this.#lists.stop();
  }
}
