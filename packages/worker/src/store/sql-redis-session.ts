import {
  Admissions,
  Adoption,
  AttemptRecords,
  Claims,
  PolicyWatch,
  Sources,
  type StandingBook,
} from "@muster/claiming";
import {
  type BeatAnswer,
  type DatabaseAddress,
  leave,
  promptDatabase,
  RestingRows,
  startDraining,
  tellOfRefused,
} from "@muster/db";
import type {
  AttemptKey,
  Batch,
  Blame,
  Claimed,
  ClaimedJob,
  Ending,
  EndState,
  FailingAttempt,
  HandlerTransactions,
  Offer,
  Report,
  Take,
} from "@muster/job";
import { type Signal, type Subscription, subscribe } from "@muster/queue";
import type { Turning } from "@muster/runtime";
import { Lease } from "../lease/lease.ts";
import type { Beaten, BeatIdentity } from "../lease/messages.ts";
import type { Capabilities, SessionEvents, WorkerSession } from "../port.ts";
import { sqlBeats } from "./beat-store.ts";
import { placesOf } from "./place-of.ts";
import type { Registered, SqlRedisOptions } from "./session-options.ts";
import { StandingFollower } from "./standing-follower.ts";
import { TakesTold } from "./takes-told.ts";

/** A worker on a database and a Redis of its own. What it takes has no id: nothing is anybody's before its claim. */
export class SqlRedisSession implements WorkerSession {
  readonly leaseMs: number;
  readonly transactions: HandlerTransactions;
  readonly countsOf: WorkerSession["countsOf"] = (queue, type) => this.#options.series.of(queue, type);
  readonly #options: SqlRedisOptions;
  readonly #events: SessionEvents;
  readonly #lease: Lease<BeatIdentity, BeatAnswer & Beaten, DatabaseAddress>;
  readonly #sources: Sources;
  readonly #claims: Claims;
  readonly #records: AttemptRecords;
  readonly #watch: PolicyWatch;
  readonly #signals: Subscription;
  readonly #takes: TakesTold;
  readonly #standing: StandingFollower;
  #hears = false;

  constructor(
    options: SqlRedisOptions,
    worker: Capabilities,
    events: SessionEvents,
    { identity, book, standing }: Registered,
  ) {
    const { redis, log, leaseSeconds } = options;
    const { types } = worker;
    const known = new Set(types);
    // Slots wait for claims, and whoever stops this worker for its last words.
    const prompt = { ...options, database: promptDatabase(options.database) };
    this.#options = prompt;
    this.#events = events;
    this.#takes = new TakesTold(prompt);
    this.leaseMs = leaseSeconds * 1000;
    this.#lease = new Lease({
      ...options,
      ...sqlBeats(options.databaseAddress),
      identity,
      leaseMs: this.leaseMs,
      events,
      onBeat: (answer, sentAt) => this.#onBeat(answer, sentAt),
    });
    const resting = new RestingRows();
    const databaseNow = (): number => this.now();
    const knows = (type: string): boolean => known.has(type);
    const places = placesOf(standing, options.taints ?? [], worker.concurrency);
    this.#sources = new Sources({ ...options, knows, places, databaseNow, resting, book });
    const own = { book, admissions: new Admissions(options), onRefused: tellOfRefused(log, resting) };
    this.#records = new AttemptRecords({ ...options, ...own });
    this.transactions = this.#records.transactions;
    this.#claims = new Claims({ ...prompt, ...own, types, standing, sources: this.#sources });
    this.#watch = new PolicyWatch({
      ...options,
      book,
      adoption: new Adoption({ ...options, book, workerId: () => this.workerId, held: () => events.held() }),
      hears: () => this.#hears && !redis.rights.lacks("tell"),
    });
    this.#signals = this.#subscribe();
    this.#standing = this.#follow(standing);
  }

  get workerId(): string {
    return this.#lease.workerId;
  }

  get claimsAs(): string | undefined {
    return this.#standing.mayTake ? this.#lease.claimsAs : undefined;
  }

  holdsLease(workerId: string): boolean {
    return this.#lease.holds(workerId);
  }

  now(): number {
    return this.#lease.storeNow();
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

  lose(attempt: FailingAttempt, blame: Blame, error: string): Promise<void> {
    return this.#records.lose(attempt, blame, error);
  }

  release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    return this.#records.release(workerId, attempts);
  }

  startDraining(): Promise<void> {
    this.#lease.startDraining();
    return startDraining(this.#options.database, this.workerId);
  }

  get loops(): readonly Turning[] {
    return [this.#watch.loop, this.#lease.beats];
  }

  async flush(): Promise<void> {
    this.#standing.stop();
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

  #follow(standing: StandingBook): StandingFollower {
    // What it may take now it may not have taken before, and the other way round.
    standing.onChange(() => void this.wake());
    return new StandingFollower({
      standing,
      events: this.#events,
      workerId: () => this.workerId,
      // A take that waits would bring what this worker may not have any more.
      onCordoned: () => void this.wake(),
    });
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
    else if (signal.kind === "lane") void this.#sources.onNewLane(signal.queue);
    else if (signal.kind === "lead") this.#options.lead?.ask();
    else if (signal.kind === "policy") this.#watch.onChanged();
    else if (signal.kind === "fleet") this.#standing.onSignal(signal.workers);
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
    this.#standing.hear(answer.labelsVersion);
    void this.#sources.onHeld(answer.heldTypes);
  }
}
