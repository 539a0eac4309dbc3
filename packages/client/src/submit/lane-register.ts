import { addLanes, addPlacements, type Database, type NewJob, promptly } from "@muster/db";
import { tellOfQueues } from "@muster/dispatch";
import { laneOf, nameOfLane, type Placing } from "@muster/job";
import { addNames, type RedisConnection } from "@muster/queue";
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

/** What tells in which lane a job is. */
export type LanePlace = Pick<NewJob, "queue" | "priority" | "placing">;

/**
 * Makes each lane known before its first job: the reconciler repairs only lanes that it knows, and workers take only from those
 * whose placement they can look up.
 */
export class LaneRegister {
  readonly #options: LaneRegisterOptions;
  readonly #now: () => number;
  /** When each lane was last sent to be recorded. */
  readonly #known = new Map<string, number>();
  // A process that starts under load has thousands of first jobs: one statement each would hold up everything else for
  // seconds.
  readonly #onTheirWay = new Map<string, Promise<void>>();
  /** What the classes of known lanes stand for. */
  readonly #placings = new Map<string, Placing>();
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

  /**
   * Resolves when the lanes of all these jobs are recorded.
   * @throws MusterError `invalid_argument` for one placement too many
   */
  async learn(jobs: readonly LanePlace[]): Promise<void> {
    const lanes = this.#lanesOf(jobs);
    const unknown = [...new Set(lanes)].filter((lane) => !this.knows(lane));
    if (unknown.length === 0) return;
    const fresh = unknown.filter((lane) => !this.#onTheirWay.has(lane));
    if (fresh.length > 0) this.#start(fresh);
    await Promise.all(unknown.flatMap((lane) => this.#onTheirWay.get(lane) ?? []));
  }

  /** Of which neighbours mostly share one. */
  #lanesOf(jobs: readonly LanePlace[]): string[] {
    const differ = (job: LanePlace, before: LanePlace | undefined): boolean =>
      job.queue !== before?.queue || job.priority !== before.priority || job.placing !== before.placing;
    return jobs
      .filter((job, index) => differ(job, jobs[index - 1]))
      .map(({ queue, priority, placing }) => {
        const lane = laneOf(queue, priority, placing?.class);
        if (placing !== undefined) this.#placings.set(lane, placing);
        return lane;
      });
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
      const placings = lanes.flatMap((lane) => this.#placings.get(lane) ?? []);
      // First: a worker that hears of a lane looks up what it stands for.
      if (placings.length > 0) await repeated(() => addPlacements(promptly(database.query), placings));
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
    for (const lane of this.#placings.keys()) if (!this.#known.has(lane)) this.#placings.delete(lane);
  }

  /** Never rejects. */
  async #tellWorkers(lanes: readonly string[]): Promise<void> {
    const { redis, log } = this.#options;
    const names = [...new Set(lanes.flatMap((lane) => nameOfLane(lane) ?? []))];
    if (names.length === 0 || !redis.dispatch.pushes) return;
    try {
      // The names first: workers read them as soon as they hear about a new one.
      await addNames(redis, names);
      await tellOfQueues({ redis, log }, names);
    } catch (err) {
      // Workers read the names of the queues again every few seconds.
      log.debug({ err }, "could not tell workers of a new lane");
    }
  }
}
