import {
  type BeatAnswer,
  claim,
  claimedBy,
  type Database,
  type DatabaseAddress,
  hold,
  leave,
  type OnRefused,
  promptDatabase,
  RestingRows,
  type Series,
  setTakes,
  startDraining,
  tellOfRefused,
} from "@muster/db";
import { publishChanges, publishKept } from "@muster/dispatch";
import type { AttemptKey, Blame, ClaimedJob, Ending, EndState, Report } from "@muster/job";
import type { LeadListener } from "@muster/maintenance";
import {
  publishSignal,
  type RedisConnection,
  type Signal,
  type Subscription,
  subscribe,
} from "@muster/queue";
import { boundedLabel, type Coalescer, type Logger, type Metrics } from "@muster/runtime";
import type { Identity } from "../lease/identity.ts";
import { Lease } from "../lease/lease.ts";
import type {
  Capabilities,
  HandlerTransactions,
  Offer,
  SessionEvents,
  Take,
  WorkerSession,
} from "../port.ts";
import { createEndings, writeEndings } from "./endings.ts";
import { giveBack } from "./give-back.ts";
import { loseAttempt } from "./lose-attempt.ts";
import { createReportBatches } from "./report-batches.ts";
import { Sources } from "./sources.ts";
import { sqlTransactions } from "./sql-transactions.ts";

export interface SqlRedisOptions {
  readonly database: Database;
  /** For the heartbeat's own connection. */
  readonly databaseAddress: DatabaseAddress;
  readonly redis: RedisConnection;
  /** Told of what happens to jobs here. */
  readonly series: Pick<Series, "of">;
  /** For people. */
  readonly name: string;
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  readonly starvationMs: number;
  readonly leaseSeconds: number;
  /** The chores of this process. */
  readonly lead?: LeadListener;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A worker on a database and a Redis of its own. What it takes has no id: nothing is anybody's before its claim. */
export class SqlRedisSession implements WorkerSession {
  readonly leaseMs: number;
  readonly transactions: HandlerTransactions;
  readonly countsOf: WorkerSession["countsOf"] = (queue, type) => this.#options.series.of(queue, type);
  readonly #options: SqlRedisOptions;
  readonly #worker: Capabilities;
  readonly #events: SessionEvents;
  readonly #lease: Lease;
  readonly #sources: Sources;
  readonly #endings: Coalescer<Ending, EndState>;
  readonly #reports: Coalescer<Report, boolean>;
  readonly #signals: Subscription;
  readonly #typeLabel = boundedLabel();
  readonly #onRefused: OnRefused;
  readonly #publish = (changes: readonly string[]): void => void publishChanges(this.#options, changes);
  #takesTold: { readonly workerId: string; readonly takes: boolean } | undefined;

  /** @param identity registered just before */
  constructor(options: SqlRedisOptions, worker: Capabilities, events: SessionEvents, identity: Identity) {
    const { database, redis, log } = options;
    // Slots wait for claims and endings.
    this.#options = { ...options, database: promptDatabase(database) };
    this.#worker = worker;
    const resting = new RestingRows();
    this.#onRefused = tellOfRefused(log, resting);
    this.#events = events;
    this.leaseMs = options.leaseSeconds * 1000;
    this.#lease = new Lease({
      ...options,
      identity,
      leaseMs: this.leaseMs,
      events,
      onBeat: (answer, sentAt) => this.#onBeat(answer, sentAt),
    });
    const databaseNow = (): number => this.now();
    this.#sources = new Sources({ ...options, types: worker.types, databaseNow, resting });
    this.#endings = createEndings(this.#options.database, this.#publish);
    this.#reports = createReportBatches(database, (changes) => void publishKept(options, changes));
    this.transactions = sqlTransactions(database, this.#publish);
    this.#signals = subscribe(redis, "signals", (signals) => signals.forEach((one) => this.#onSignal(one)), {
      // What was announced before is lost.
      onReset: () => {
        log.debug("hearing signals");
        void this.#sources.onNewLane();
      },
    });
  }

  get workerId(): string {
    return this.#lease.workerId;
  }

  get claimsAs(): string | undefined {
    return this.#lease.claimsAs;
  }

  holdsLease(workerId: string): boolean {
    return this.#lease.holds(workerId);
  }

  now(): number {
    return this.#lease.databaseNow();
  }

  onHandlerCall(until: number): void {
    this.#lease.onHandlerCall(until);
  }

  async take(free: number): Promise<Take> {
    return { offers: await this.#sources.take(free) };
  }

  wake(): Promise<void> {
    return this.#sources.wake();
  }

  async putBack(offers: readonly Offer[]): Promise<void> {
    await this.#hint("put back what was popped", () => this.#sources.putBack(offers));
  }

  async claim(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    const { database, metrics } = this.#options;
    const { jobs, events } = await claim(database, { workerId, epoch: 0 }, taskIds, this.#onRefused);
    metrics.claim.inc({ result: "won" }, jobs.length);
    if (jobs.length < taskIds.length) metrics.claim.inc({ result: "lost" }, taskIds.length - jobs.length);
    void publishChanges(this.#options, events);
    return jobs;
  }

  claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    return claimedBy(this.#options.database, workerId, taskIds);
  }

  async hold(taskIds: readonly string[]): Promise<void> {
    const { database, redis, metrics, log } = this.#options;
    const { types, held, events } = await hold(database, taskIds, this.#worker.types, this.#onRefused);
    if (held === 0) return;
    log.warn({ types, jobs: held }, "holding jobs of types this worker does not know");
    for (const type of types) {
      metrics.heldJobs.inc({ type: this.#typeLabel(type) });
      await this.#hint("tell of held jobs", () => publishSignal(redis, { kind: "held", type }));
    }
    await publishChanges(this.#options, events);
  }

  finish(ending: Ending): Promise<EndState> {
    return this.#endings.add(ending);
  }

  finishAll(endings: readonly Ending[]): Promise<readonly EndState[]> {
    return writeEndings(this.#options.database, endings, this.#publish);
  }

  report(report: Report): Promise<boolean> {
    return this.#reports.add(report);
  }

  lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void> {
    return loseAttempt(this.#options, attempt, blame, error);
  }

  release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    return giveBack(this.#options, workerId, attempts, this.#onRefused);
  }

  startDraining(): Promise<void> {
    this.#lease.startDraining();
    return startDraining(this.#options.database, this.workerId);
  }

  async flush(): Promise<void> {
    await Promise.all([this.#signals.close(), this.#sources.stop(), this.#endings.idle()]);
  }

  leave(): Promise<void> {
    return leave(this.#options.database, this.workerId);
  }

  stop(): Promise<void> {
    return this.#lease.stop();
  }

  #onSignal(signal: Signal): void {
    if (signal.kind === "held") void this.#sources.onHeld([signal.type]);
    else if (signal.kind === "lane") void this.#sources.onNewLane();
    else if (signal.kind === "lead") this.#options.lead?.ask();
    else if (signal.kind === "cancel" && signal.worker_id === this.workerId) {
      const { task_id: taskId, fence, grace_ms: graceMs } = signal;
      this.#events.onStop({ taskId, fence, reason: "cancel", graceMs });
    }
  }

  #onBeat(answer: BeatAnswer, sentAt: number): void {
    void this.#tellTakes();
    this.#options.lead?.hear(sentAt, answer.leadLeftMs);
    this.#options.redis.dispatch.agree(answer.dispatch);
    void this.#sources.onHeld(answer.heldTypes);
  }

  /**
   * Lists are used for as long as one worker takes from them, so the fleet has to know about each worker that may not.
   */
  async #tellTakes(): Promise<void> {
    const { workerId } = this;
    const takes = !this.#options.redis.rights.lacks("take");
    // A worker that has said nothing counts as one that takes.
    const told = this.#takesTold?.workerId === workerId ? this.#takesTold.takes : true;
    if (takes === told) return;
    try {
      await setTakes(this.#options.database, workerId, takes);
      this.#takesTold = { workerId, takes };
    } catch (err) {
      // Counted in sql_errors_total; the next heartbeat tries again.
      this.#options.log.debug({ err }, "could not tell whether this worker takes from the lists");
    }
  }

  /** Redis is a hint: what it does not accept now, the reconciler or a poll repairs. */
  async #hint(what: string, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#options.log.debug({ err: error }, `could not ${what}; it is repaired from SQL`);
    }
  }
}
