import { addLanes, type Database, promptly } from "@muster/db";
import { tellOfQueues } from "@muster/dispatch";
import { parseLane } from "@muster/job";
import { addQueueNames, type RedisConnection } from "@muster/queue";
import type { Logger } from "@muster/runtime";

/**
 * How long a lane counts as recorded. The chores delete a lane without jobs ten minutes after marking it, and whoever
 * records it removes the mark: so none is deleted that somebody still relies on.
 */
const REMEMBERED_MS = 300_000;
/** A lane in use is recorded again from half of that time on, while submits continue. */
const REFRESH_MS: number = REMEMBERED_MS / 2;
/** How often expired memories are discarded. */
const TIDY_MS = 60_000;

export interface LaneRegisterOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly log: Logger;
  /** Repeats a statement that was not answered. */
  readonly repeated: <T>(write: () => Promise<T>) => Promise<T>;
  /** A monotonic clock in milliseconds; set by tests. */
  readonly now?: () => number;
}

/** Makes each lane known before its first job: the reconciler repairs only lanes that it knows. */
export class LaneRegister {
  readonly #options: LaneRegisterOptions;
  readonly #now: () => number;
  /** When each lane was last sent to be recorded. */
  readonly #known = new Map<string, number>();
  // A process that starts under load has thousands of first jobs: one statement each would hold up everything else for
  // seconds.
  readonly #onTheirWay = new Map<string, Promise<void>>();
  #tidiedAt = 0;

  constructor(options: LaneRegisterOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How many lanes are remembered. */
  get size(): number {
    return this.#known.size;
  }

  knows(lane: string): boolean {
    const since = this.#known.get(lane);
    if (since === undefined) return false;
    const age = this.#now() - since;
    if (age >= REMEMBERED_MS) return false;
    if (age >= REFRESH_MS) this.#refresh(lane);
    return true;
  }

  /** Resolves when all of them are recorded. */
  async learn(lanes: readonly string[]): Promise<void> {
    const unknown = [...new Set(lanes)].filter((lane) => !this.knows(lane));
    if (unknown.length === 0) return;
    const fresh = unknown.filter((lane) => !this.#onTheirWay.has(lane));
    if (fresh.length > 0) this.#start(fresh);
    await Promise.all(unknown.flatMap((lane) => this.#onTheirWay.get(lane) ?? []));
  }

  #start(lanes: readonly string[]): void {
    const added = this.#add(lanes);
    for (const lane of lanes) this.#onTheirWay.set(lane, added);
  }

  #refresh(lane: string): void {
    if (this.#onTheirWay.has(lane)) return;
    this.#start([lane]);
    this.#onTheirWay.get(lane)?.catch((err: unknown) => {
      // Counted in sql_errors_total. Once the lane is forgotten, its next submit waits for it.
      this.#options.log.debug({ err, lane }, "could not record a lane again");
    });
  }

  async #add(lanes: readonly string[]): Promise<void> {
    const { database, repeated } = this.#options;
    // Counted from the sending, so that the memory ends before the row's own time.
    const sentAt = this.#now();
    try {
      const added = await repeated(() => addLanes(promptly(database.query), lanes));
      for (const lane of lanes) this.#known.set(lane, sentAt);
      void this.#tellWorkers(added);
    } finally {
      for (const lane of lanes) this.#onTheirWay.delete(lane);
      this.#tidy();
    }
  }

  #tidy(): void {
    const now = this.#now();
    if (now - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = now;
    for (const [lane, since] of this.#known) if (now - since >= REMEMBERED_MS) this.#known.delete(lane);
  }

  /** Never rejects. */
  async #tellWorkers(lanes: readonly string[]): Promise<void> {
    const { redis, log } = this.#options;
    const queues = [...new Set(lanes.flatMap((lane) => parseLane(lane)?.queue ?? []))];
    if (queues.length === 0 || !redis.dispatch.pushes) return;
    try {
      // The names first: workers read them as soon as they hear about a new one.
      await addQueueNames(redis, queues);
      await tellOfQueues({ redis, log }, queues);
    } catch (err) {
      // Workers read the names of the queues again every few seconds.
      log.debug({ err }, "could not tell workers of a new lane");
    }
  }
}
