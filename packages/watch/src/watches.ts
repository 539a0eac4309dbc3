import {
  changeSequence,
  type Database,
  getJobs,
  isLockTimeout,
  type JobRecord,
  type LogPage,
  type LogPosition,
  logEnds,
  markWatched,
  readLogs,
} from "@muster/db";
import { isFinal, isUnavailable, unknownJob } from "@muster/job";
import { type ChannelMessages, type RedisConnection, type Subscription, subscribe } from "@muster/queue";
import {
  type Coalescer,
  coalesce,
  type Logger,
  type Loop,
  type Metrics,
  type RetryOptions,
  retry,
  startLoop,
} from "@muster/runtime";
import { inTime } from "./in-time.ts";
import { endOf, LogCursor, type WatchedEvent } from "./log-cursor.ts";
import { Topic } from "./topic.ts";

/** How often watched jobs are looked at in SQL, in case an event was lost. */
const POLL_MS = 1_000;
/** Between two reads of a log while the database is away. */
const READ_PAUSES = { leastMs: 500, initialMs: 500, maxMs: 1_000 };
/** Marks on rows last 60 s. */
const RENEW_MS = 20_000;
const PAGE = 500;
/** Between two looks for a change that is about to be kept. */
const GAP_PAUSE_MS = 50;

export interface WatchesOptions {
  readonly database: Database;
  /** For the poll, which keeps its pace however many calls arrive. */
  readonly background: Database;
  readonly redis: RedisConnection;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Set by tests. */
  readonly renewMs?: number;
}

/**
 * All watches of this process, on one subscription and one poll. Redis says when there is something to read, SQL says
 * what: each stream reads the job's log from its own place on, at its own pace. The poll finds what Redis did not tell.
 */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #marks: Coalescer<string, boolean>;
  readonly #pages: Coalescer<LogPosition, LogPage | undefined>;
  readonly #jobs: Coalescer<string, JobRecord | undefined>;
  readonly #poll: Loop;
  readonly #reads: RetryOptions;
  #subscription: Subscription | undefined;
  #renewedAt: number = performance.now();

  constructor(options: WatchesOptions) {
    this.#options = options;
    const { database, log, metrics } = options;
    this.#marks = reader(
      "watch",
      String,
      async (taskIds) => {
        const found = await markWatched(database, taskIds);
        return taskIds.map((taskId) => found.has(taskId));
      },
      // A row held by a user's transaction is no reason to keep others from being watched.
      isLockTimeout,
    );
    this.#pages = reader(
      "read logs",
      ({ taskId, after }) => `${taskId}/${after}`,
      (positions) => readLogs(database, positions),
    );
    this.#jobs = reader("read watched jobs", String, async (taskIds) => {
      const found = new Map((await getJobs(database, taskIds)).map((job) => [job.taskId, job]));
      return taskIds.map((taskId) => found.get(taskId));
    });
    this.#reads = {
      ...READ_PAUSES,
      retryIf: isUnavailable,
      onRetry: (err) => {
        metrics.loopErrors.inc({ loop: "watch-read" });
        log.debug({ err }, "could not read the log of a watched job; trying again");
      },
    };
    const runOnce = (): Promise<void> => this.#look();
    this.#poll = startLoop({ name: "watch-poll", intervalMs: POLL_MS, log, metrics, runOnce });
  }

  get loops(): readonly Loop[] {
    return [this.#poll];
  }

  /**
   * What has happened after `resumeAfter` and what happens then, until a final state; without it, first the job as it
   * is now.
   * @throws MusterError `not_found`; `invalid_argument` for a sequence that the job has not come to; the
   * signal's reason when it aborts
   */
  async *watch(
    taskId: string,
    resumeAfter: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<WatchedEvent> {
    // Subscribed and marked before the first read: no change falls between them.
    const topic = this.#join(taskId);
    try {
      if ((await inTime(this.#mark(taskId))) === false) throw unknownJob(taskId);
      const cursor = new LogCursor(resumeAfter);
      let begun = false;
      while (!cursor.ended) {
        const noted = topic.wakes;
        const reading = this.#patiently(signal, () => this.#pages.add({ taskId, after: cursor.after }));
        const page = await (begun ? reading : inTime(reading));
        begun = true;
        if (page === undefined) throw unknownJob(taskId);
        const wakes = topic.read(endOf(page), noted);
        for (const event of cursor.take(page)) yield await this.#whole(event, signal);
        if (cursor.ended || cursor.more) continue;
        await topic.news(wakes, signal, cursor.awaitsChange ? GAP_PAUSE_MS : undefined);
        // A stream that just ends says that the final state was seen.
        signal.throwIfAborted();
      }
    } finally {
      this.#leave(taskId, topic);
    }
  }

  async stop(): Promise<void> {
    await this.#poll.stop();
    await this.#subscription?.close();
  }

  #join(taskId: string): Topic {
    const { redis, metrics } = this.#options;
    this.#subscription ??= subscribe(redis, "events", (events) => this.#hear(events), {
      // Whatever was published before is lost.
      onReset: () => this.#poll.wake(),
    });
    const topic = this.#topics.get(taskId) ?? new Topic();
    this.#topics.set(taskId, topic);
    topic.watchers += 1;
    metrics.watchers.inc();
    return topic;
  }

  /** Whether there is such a job; undefined when its row is locked: then the poll marks it. */
  async #mark(taskId: string): Promise<boolean | undefined> {
    try {
      return await this.#marks.add(taskId);
    } catch (err) {
      if (!isLockTimeout(err)) throw err;
      this.#renewedAt = Number.NEGATIVE_INFINITY;
      this.#options.log.debug({ err, job: taskId }, "could not mark a job as watched: its row is locked");
      return undefined;
    }
  }

  #leave(taskId: string, topic: Topic): void {
    topic.watchers -= 1;
    this.#options.metrics.watchers.dec();
    if (topic.watchers === 0) this.#topics.delete(taskId);
    if (this.#topics.size > 0) return;
    const subscription = this.#subscription;
    this.#subscription = undefined;
    void subscription?.close();
  }

  #hear(events: readonly ChannelMessages["events"][]): void {
    for (const { task_id: taskId, version, sequence } of events) {
      const topic = this.#topics.get(String(taskId));
      if (typeof sequence === "number") topic?.hear(sequence);
      else if (typeof version === "number") topic?.hear(changeSequence(version));
    }
  }

  /** Results, which may be large, are read when they are handed on: no slow reader holds one. */
  async #whole(event: WatchedEvent, signal: AbortSignal): Promise<WatchedEvent> {
    if (!("job" in event) || !isFinal(event.job.state)) return event;
    const job = await this.#patiently(signal, () => this.#jobs.add(event.job.taskId));
    return job?.version === event.job.version ? { ...event, job } : event;
  }

  /** A stream outlives an outage of the database. */
  #patiently<T>(signal: AbortSignal, read: () => Promise<T>): Promise<T> {
    return retry(read, { ...this.#reads, signal });
  }

  async #look(): Promise<void> {
    const { background, renewMs = RENEW_MS } = this.#options;
    const startedAt = performance.now();
    const renew = startedAt - this.#renewedAt > renewMs;
    const taskIds = [...this.#topics.keys()];
    for (let from = 0; from < taskIds.length; from += PAGE) {
      const page = taskIds.slice(from, from + PAGE);
      if (renew) await Promise.all(page.map((taskId) => this.#mark(taskId)));
      const ends = await logEnds(background, page);
      for (const taskId of page) {
        const end = ends.get(taskId);
        // A job that is gone has no more news: its readers would wait for ever.
        if (end === undefined) this.#topics.get(taskId)?.wake();
        else this.#topics.get(taskId)?.hear(endOf({ job: { version: end.version }, last: end.last }));
      }
    }
    // Only now: the next look makes up for a renewal that failed; otherwise the marks lapse and changes are not kept.
    if (renew) this.#renewedAt = startedAt;
  }
}

/** Reads that are wanted at once share one statement, and those of the same thing one read. */
function reader<T, R>(
  name: string,
  keyOf: (item: T) => string,
  read: (items: readonly T[]) => Promise<R[]>,
  retrySingly: (error: unknown) => boolean = () => false,
): Coalescer<T, R> {
  return coalesce<T, R>({
    name,
    maxItems: PAGE,
    inFlight: 2,
    retrySingly,
    flush: async (items) => {
      const distinct = [...new Map(items.map((item) => [keyOf(item), item])).values()];
      const found = await read(distinct);
      const places = new Map(distinct.map((item, place) => [keyOf(item), place]));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key has its place, and each place its answer
      return items.map((item) => found[places.get(keyOf(item)) ?? -1] as R);
    },
  });
}
