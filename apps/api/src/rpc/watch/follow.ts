import { type Database, type FollowFilter, findFollowed, MAX_FOLLOWED } from "@muster/db";
import { isUnavailable, MusterError } from "@muster/job";
import { type Logger, type Loop, type Metrics, retry, startLoop } from "@muster/runtime";
import type { WatchedEvent, Watches } from "@muster/watch";
import { Handoff } from "./handoff.ts";

/** How often new jobs are looked for. */
const LOOK_MS = 2_000;
/** Between two tries to begin a watch while the database is away. */
const BEGIN_PAUSES = { leastMs: 1_000, initialMs: 1_000, maxMs: 1_000 };
/**
 * A job that came and ended between two looks is reported for this long after its submit, because a look may be late.
 */
const OVERLAP_MS = 10_000;
/** After this many looks an ended job that was reported is forgotten: no look finds it for longer. */
const REMEMBERED_LOOKS = 10;

export interface FollowOptions {
  readonly database: Database;
  readonly watches: Watches;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * The events of all jobs that match the filter, as `Watches.watch` yields them; those of each job in order. Ends when
 * the signal aborts, with its reason, or when all of `taskIds` have ended.
 */
export async function* follow(
  options: FollowOptions,
  filter: FollowFilter,
  signal: AbortSignal,
): AsyncGenerator<WatchedEvent> {
  const following = new Following(options, filter, signal);
  try {
    await following.start();
    for (;;) {
      const event = await following.events.take();
      if (event === undefined) return;
      yield event;
    }
  } finally {
    await following.stop();
  }
}

class Following {
  readonly events: Handoff<WatchedEvent> = new Handoff<WatchedEvent>();
  readonly #options: FollowOptions;
  readonly #filter: FollowFilter;
  readonly #stopping = new AbortController();
  readonly #signal: AbortSignal;
  readonly #streams = new Map<string, Promise<void>>();
  /** The last look that found each job. */
  readonly #found = new Map<string, number>();
  #looks = 0;
  #startedMs: number | undefined;
  #since: number | undefined;
  #loop: Loop | undefined;

  constructor(options: FollowOptions, filter: FollowFilter, signal: AbortSignal) {
    this.#options = options;
    this.#filter = filter;
    this.#signal = AbortSignal.any([signal, this.#stopping.signal]);
    const onAbort = (): void => this.events.fail(this.#signal.reason);
    if (this.#signal.aborted) onAbort();
    else this.#signal.addEventListener("abort", onAbort, { once: true });
  }

  /** The first look fails the stream; later ones are repeated. */
  async start(): Promise<void> {
    await this.#look();
    if (this.#filter.taskIds !== undefined) return this.#closeWhenDone();
    const { log, metrics } = this.#options;
    const runOnce = (): Promise<void> => this.#look();
    this.#loop = startLoop({ name: "follow", intervalMs: LOOK_MS, jitter: 0.5, log, metrics, runOnce });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("nobody is following any more"));
    await this.#loop?.stop();
    await Promise.all(this.#streams.values());
  }

  async #look(): Promise<void> {
    const { taskIds, now } = await findFollowed(this.#options.database, this.#filter, this.#since);
    this.#startedMs ??= now;
    this.#since = Math.max(this.#startedMs, now - OVERLAP_MS);
    this.#looks += 1;
    for (const taskId of taskIds) {
      const isNew = !this.#found.has(taskId);
      // What is left out now is found again when others have ended.
      if (isNew && this.#streams.size >= MAX_FOLLOWED) continue;
      this.#found.set(taskId, this.#looks);
      if (!isNew) continue;
      const stream = this.#stream(taskId).finally(() => {
        this.#streams.delete(taskId);
        if (this.#filter.taskIds !== undefined) this.#closeWhenDone();
      });
      this.#streams.set(taskId, stream);
    }
    for (const [taskId, look] of this.#found) {
      if (look + REMEMBERED_LOOKS < this.#looks && !this.#streams.has(taskId)) this.#found.delete(taskId);
    }
  }

  #closeWhenDone(): void {
    if (this.#streams.size === 0) this.events.close();
  }

  /** Never rejects. */
  async #stream(taskId: string): Promise<void> {
    // A watch that has begun survives an outage by itself; a failure to begin one must not end all others.
    const retryIf = this.#looks > 1 ? isUnavailable : (): boolean => false;
    try {
      await retry(() => this.#hand(taskId), { ...BEGIN_PAUSES, retryIf, signal: this.#signal });
    } catch (error) {
      // A job that was purged meanwhile has nothing more to tell.
      if (error instanceof MusterError && error.code === "not_found") return;
      this.events.fail(error);
    }
  }

  async #hand(taskId: string): Promise<void> {
    for await (const event of this.#options.watches.watch(taskId, undefined, this.#signal)) {
      await this.events.put(event);
      if (this.#signal.aborted) return;
    }
  }
}
