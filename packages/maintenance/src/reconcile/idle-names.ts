import { DEFAULT_QUEUE } from "@muster/job";
import { forgetNames, listNames, type RedisConnection } from "@muster/queue";

/** Workers wait on the lists of so many queues, and lanes of placements, at next to no cost. */
const FEW_NAMES = 256;
const IDLE_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 10_000;

export interface IdleNamesOptions {
  readonly redis: RedisConnection;
  /** Given by tests, as are the following. */
  readonly fewNames?: number;
  readonly idleAfterMs?: number;
  readonly lookEveryMs?: number;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * Where there are many queues, takes those that have had no live job for a minute out of what workers wait on: each of
 * their pops names every list, and thousands of empty ones take tens of milliseconds of Redis' only thread. The next push
 * makes a queue known again and tells the workers.
 */
export class IdleNames {
  readonly #options: IdleNamesOptions;
  readonly #now: () => number;
  /** When each known name was last seen with live jobs, or first seen at all. */
  #seenAt = new Map<string, number>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: IdleNamesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** @param busy the names of lanes that have live jobs now */
  async forget(busy: Iterable<string>): Promise<void> {
    const now = this.#now();
    for (const name of busy) this.#seenAt.set(name, now);
    const {
      redis,
      fewNames = FEW_NAMES,
      idleAfterMs = IDLE_AFTER_MS,
      lookEveryMs = LOOK_EVERY_MS,
    } = this.#options;
    if (now - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now;
    const { queues, placed } = await listNames(redis);
    const names = [...queues.filter((name) => name !== DEFAULT_QUEUE), ...placed];
    this.#seenAt = new Map(names.map((name) => [name, this.#seenAt.get(name) ?? now]));
    if (names.length <= fewNames) return;
    const idle = [...this.#seenAt].filter(([, at]) => now - at >= idleAfterMs).map(([name]) => name);
    await forgetNames(redis, idle);
  }
}
