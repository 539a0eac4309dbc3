import {
  type BeatAnswer,
  type Database,
  type DatabaseAddress,
  leave,
  promptDatabase,
  RestingRows,
  type Series,
  startDraining,
  tellOfRefused,
} from "@muster/db";
import type { AttemptKey, Blame, ClaimedJob, Ending, EndState, Report } from "@muster/job";
import type { LeadListener } from "@muster/maintenance";
import { type RedisConnection, type Signal, type Subscription, subscribe } from "@muster/queue";
import type { Logger, Loop, Metrics } from "@muster/runtime";
import type { Identity } from "../lease/identity.ts";
import { Lease } from "../lease/lease.ts";
import type {
  Batch,
  Capabilities,
  Claimed,
  HandlerTransactions,
  Offer,
  SessionEvents,
  Take,
  WorkerSession,
} from "../port.ts";
import { AttemptRecords } from "./attempt-records.ts";
import { Admissions } from "./policies/admissions.ts";
import type { ClaimBook } from "./policies/claim-book.ts";
import { Claims } from "./policies/claims.ts";
import { PolicyWatch } from "./policies/policy-watch.ts";
import { Sources } from "./sources.ts";
import { TakesTold } from "./takes-told.ts";

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
  readonly #events: SessionEvents;
  readonly #lease: Lease;
  readonly #sources: Sources;
  readonly #claims: Claims;
  readonly #records: AttemptRecords;
  readonly #watch: PolicyWatch;
  readonly #signals: Subscription;
  readonly #takes: TakesTold;
  #hears = false;

  /** @param identity registered just before, with the epoch of this book */
  constructor(
    options: SqlRedisOptions,
    worker: Capabilities,
    events: SessionEvents,
    identity: Identity,
    book: ClaimBook,
  ) {
    const { redis, log, leaseSeconds } = options;
    const { types } = worker;
    // Slots wait for claims, and whoever stops this worker for its last words.
    const prompt = { ...options, database: promptDatabase(options.database) };
    this.#options = prompt;
    this.#events = events;
    this.#takes = new TakesTold(prompt);
    this.leaseMs = leaseSeconds * 1000;
    this.#lease = new Lease({
      ...options,
      identity,
      leaseMs: this.leaseMs,
      events,
      onBeat: (answer, sentAt) => this.#onBeat(answer, sentAt),
    });
    const resting = new RestingRows();
    const databaseNow = (): number => this.now();
    this.#sources = new Sources({ ...options, types, databaseNow, resting, book });
    const own = { book, admissions: new Admissions(options), onRefused: tellOfRefused(log, resting) };
    this.#records = new AttemptRecords({ ...options, ...own });
    this.transactions = this.#records.transactions;
    this.#claims = new Claims({ ...prompt, ...own, types, sources: this.#sources });
    this.#watch = new PolicyWatch({
      ...options,
      book,
      workerId: () => this.workerId,
      hears: () => this.#hears && !redis.rights.lacks("tell"),
      held: () => events.held(),
    });
    this.#signals = this.#subscribe();
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

  take(room: number, freeSlots: number): Promise<Take> {
    return this.#claims.take(room, freeSlots);
  }

  wake(): Promise<void> {
    return this.#sources.wake();
  }

  putBack(offers: readonly Offer[]): Promise<void> {
    return this.#sources.putBack(offers);
  }

  claim(workerId: string, batch: Batch): Promise<Claimed> {
    return this.#claims.claim(workerId, batch);
  }

  claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    return this.#claims.claimedBy(workerId, taskIds);
  }

  mayBegin(jobs: readonly ClaimedJob[]): Promise<Claimed> {
    return this.#claims.mayBegin(jobs);
  }

  finish(ending: Ending): Promise<EndState> {
    return this.#records.finish(ending);
  }

  finishAll(endings: readonly Ending[]): Promise<readonly EndState[]> {
    return this.#records.finishAll(endings);
  }

  report(report: Report): Promise<boolean> {
    return this.#records.report(report);
  }

  lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void> {
    return this.#records.lose(attempt, blame, error);
  }

  release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    return this.#records.release(workerId, attempts);
  }

  startDraining(): Promise<void> {
    this.#lease.startDraining();
    return startDraining(this.#options.database, this.workerId);
  }

  get loops(): readonly Loop[] {
    return [this.#watch.loop];
  }

  async flush(): Promise<void> {
    await Promise.all([
      this.#signals.close(),
      this.#watch.stop(),
      this.#sources.stop(),
      this.#claims.idle(),
      this.#records.stop(),
    ]);
  }

  leave(): Promise<void> {
    return leave(this.#options.database, this.workerId);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watch.stop(), this.#lease.stop()]);
  }

  #subscribe(): Subscription {
    const { redis, log } = this.#options;
    return subscribe(redis, "signals", (signals) => signals.forEach((one) => this.#onSignal(one)), {
      // What was announced before is lost.
      onReset: () => {
        log.debug("hearing signals");
        this.#hears = true;
        this.#watch.onUnsure();
        void this.#sources.onNewLane();
      },
      onLost: () => {
        this.#hears = false;
        this.#watch.onUnsure();
      },
    });
  }

  #onSignal(signal: Signal): void {
    if (signal.kind === "held") void this.#sources.onHeld([signal.type]);
    else if (signal.kind === "lane") void this.#sources.onNewLane();
    else if (signal.kind === "lead") this.#options.lead?.ask();
    else if (signal.kind === "policy") this.#watch.onChanged();
    else if (signal.kind === "cancel" && signal.worker_id === this.workerId) {
      const { task_id: taskId, fence, grace_ms: graceMs } = signal;
      this.#events.onStop({ taskId, fence, reason: "cancel", graceMs });
    }
  }

  #onBeat(answer: BeatAnswer, sentAt: number): void {
    void this.#takes.tell(this.workerId);
    this.#options.lead?.hear(sentAt, answer.leadLeftMs);
    this.#options.redis.dispatch.agree(answer.dispatch);
    this.#watch.hear(answer.policyEpoch);
    void this.#sources.onHeld(answer.heldTypes);
  }
}
