import {
  applyEvent,
  type Database,
  getJobs,
  type JobRecord,
  jobVersions,
  type WatchEvent,
  watchJobs,
} from "@muster/db";
import { isFinal, MusterError } from "@muster/job";
import { type ChannelMessages, type RedisConnection, type Subscription, subscribe } from "@muster/queue";
import { type Coalescer, coalesce, type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";
import { Topic } from "./topic.ts";
import { Watcher } from "./watcher.ts";

/** How often watched jobs are looked at in SQL, in case an event was lost. */
const POLL_MS = 1_000;
/** Marks on rows last 60 s. */
const RENEW_MS = 20_000;
const PAGE = 500;

export interface WatchesOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * All watches of this process, on one subscription and one poll. An event makes a change known within milliseconds;
 * the poll makes it known when the event is lost or Redis is away.
 */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #marks: Coalescer<string, JobRecord | undefined>;
  readonly #reads: Coalescer<string, JobRecord | undefined>;
  readonly #poll: Loop;
  #subscription: Subscription | undefined;
  #renewedAt: number = performance.now();

  constructor(options: WatchesOptions) {
    this.#options = options;
    const { database, log, metrics } = options;
    this.#marks = reader("watch", (ids) => watchJobs(database, ids));
    this.#reads = reader("read watched jobs", (ids) => getJobs(database, ids));
    const runOnce = (): Promise<void> => this.#look();
    this.#poll = startLoop({ name: "watch-poll", intervalMs: POLL_MS, log, metrics, runOnce });
  }

  get loops(): readonly Loop[] {
    return [this.#poll];
  }

  /**
   * The job now, then after every change, until its final state or until the signal aborts.
   * @throws MusterError `not_found`
   */
  async *watch(taskId: string, signal: AbortSignal): AsyncGenerator<JobRecord> {
    const watcher = new Watcher();
    // Joined and subscribed before the snapshot is read: no change falls between them.
    const topic = this.#join(taskId, watcher);
    try {
      const snapshot = await this.#marks.add(taskId);
      if (snapshot === undefined)
        throw new MusterError(
          "not_found",
          `there is no job ${taskId}; it never was, or its retention is over`,
        );
      watcher.offer(snapshot);
      topic.learn(snapshot);
      yield* watcher.read(signal);
      // A stream that just ends says that the final state was seen.
      if (!watcher.ended) signal.throwIfAborted();
    } finally {
      this.#leave(taskId, topic, watcher);
    }
  }

  async stop(): Promise<void> {
    await this.#poll.stop();
    await this.#subscription?.close();
  }

  #join(taskId: string, watcher: Watcher): Topic {
    const { redis, metrics } = this.#options;
    this.#subscription ??= subscribe(redis, "events", (events) => this.#hear(events), {
      // Whatever was published before is lost.
      onReset: () => this.#poll.wake(),
    });
    const topic = this.#topics.get(taskId) ?? new Topic();
    this.#topics.set(taskId, topic);
    topic.watchers.add(watcher);
    metrics.watchers.inc();
    return topic;
  }

  #leave(taskId: string, topic: Topic, watcher: Watcher): void {
    topic.watchers.delete(watcher);
    this.#options.metrics.watchers.dec();
    if (topic.watchers.size === 0) this.#topics.delete(taskId);
    if (this.#topics.size > 0) return;
    const subscription = this.#subscription;
    this.#subscription = undefined;
    void subscription?.close();
  }

  #hear(events: readonly ChannelMessages["events"][]): void {
    for (const event of events) {
      const topic = this.#topics.get(String(event["task_id"]));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fragment EVENT of packages/db writes it
      if (topic !== undefined) this.#apply(topic, event as unknown as WatchEvent);
    }
  }

  #apply(topic: Topic, event: WatchEvent): void {
    const known = topic.job;
    // Before the snapshot there is nothing to apply it to, and a final state comes with a result that no event has.
    if (known === undefined || isFinal(event.state)) void this.#read(event.task_id);
    else if (event.version > known.version) topic.learn(applyEvent(known, event));
  }

  async #read(taskId: string): Promise<void> {
    try {
      const job = await this.#reads.add(taskId);
      if (job !== undefined) this.#topics.get(taskId)?.learn(job);
    } catch (err) {
      // The poll reads it again.
      this.#options.metrics.loopErrors.inc({ loop: "watch-read" });
      this.#options.log.debug({ err, job: taskId }, "could not read a watched job");
    }
  }

  async #look(): Promise<void> {
    const renew = performance.now() - this.#renewedAt > RENEW_MS;
    if (renew) this.#renewedAt = performance.now();
    const taskIds = [...this.#topics.keys()];
    for (let from = 0; from < taskIds.length; from += PAGE) {
      const page = taskIds.slice(from, from + PAGE);
      if (renew) await this.#renew(page);
      else await this.#catchUp(page);
    }
  }

  async #renew(taskIds: readonly string[]): Promise<void> {
    for (const job of await watchJobs(this.#options.database, taskIds))
      this.#topics.get(job.taskId)?.learn(job);
  }

  async #catchUp(taskIds: readonly string[]): Promise<void> {
    const versions = await jobVersions(this.#options.database, taskIds);
    for (const [taskId, version] of versions) {
      if (version > (this.#topics.get(taskId)?.job?.version ?? 0)) void this.#read(taskId);
    }
  }
}

/** Reads of many watchers that begin at once share one statement. */
function reader(
  name: string,
  read: (taskIds: readonly string[]) => Promise<JobRecord[]>,
): Coalescer<string, JobRecord | undefined> {
  return coalesce<string, JobRecord | undefined>({
    name,
    maxItems: PAGE,
    inFlight: 2,
    flush: async (taskIds) => {
      const found = new Map((await read([...new Set(taskIds)])).map((job) => [job.taskId, job]));
      return taskIds.map((taskId) => found.get(taskId));
    },
  });
}
