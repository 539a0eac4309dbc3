import {
  type AttemptKey,
  type Batch,
  type Blame,
  type Claimed,
  type ClaimedJob,
  type Ending,
  type EndState,
  isUnavailable,
  type Offer,
  type Report,
  type Take,
} from "@muster/job";
import type { TakeJobsResponse } from "@muster/proto/scheduler/v1/worker_service";
import { type Coalescer, type Logger, type Loop, type Metrics, retry, type Turning } from "@muster/runtime";
import type { Identity } from "@muster/worker/lease";
import type { AttemptCounts, SessionEvents, WorkerSession } from "@muster/worker/port";
import { Finishes } from "./ends/finishes.ts";
import { createReports } from "./ends/remote-reports.ts";
import type { RemoteIdentity } from "./lease/remote-identity.ts";
import { RemoteLease } from "./lease/remote-lease.ts";
import { Received } from "./received.ts";
import type { Service } from "./service/service.ts";
import type { ServiceAddress } from "./service/service-address.ts";
import { startListening } from "./takes/listening.ts";
import { Takes } from "./takes/takes.ts";
import { msOf } from "./words/durations.ts";

const PAUSES = { initialMs: 100, maxMs: 2_000, leastMs: 50 };

/** The API counts what it hands out and what it is told. */
const COUNTED_THERE: AttemptCounts = { started: () => {}, ended: () => {}, finished: () => {} };

export interface RemoteSessionOptions {
  readonly service: Service;
  /** For the heartbeat's own connections. */
  readonly address: ServiceAddress;
  /** Registered just before. */
  readonly identity: Identity<RemoteIdentity>;
  readonly events: SessionEvents;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A worker behind the API. What it takes is provisional until a later call says that the answer came. */
export class RemoteSession implements WorkerSession {
  readonly leaseMs: number;
  readonly countsOf: WorkerSession["countsOf"] = () => COUNTED_THERE;
  readonly #options: RemoteSessionOptions;
  readonly #lease: RemoteLease;
  readonly #takes: Takes;
  readonly #finishes: Finishes;
  readonly #reports: Coalescer<Report, boolean>;
  readonly #listening: Loop;
  readonly #closing = new AbortController();
  readonly #received = new Received();

  constructor(options: RemoteSessionOptions) {
    const { identity, events, service } = options;
    this.#options = options;
    const calls = {
      ...options,
      received: this.#received,
      identity: () => identity.current,
      onFailure: (error: unknown, workerId: string) => this.#lease.onFailure(error, workerId),
    };
    this.#takes = new Takes({
      ...calls,
      onAnswer: (answer) => this.#onTake(answer),
      onUnclaimed: (attempts) => void this.#giveBack(attempts),
    });
    this.#finishes = new Finishes({
      ...calls,
      onAnswer: ({ drain, drainLeft }) => {
        if (drain) events.onDrain(drainLeft && msOf(drainLeft));
      },
    });
    this.#reports = createReports(calls);
    this.#lease = new RemoteLease({
      ...options,
      received: this.#received,
      events: {
        ...events,
        onLapse: (why) => {
          // It would wait under an id that may be nobody's, and keep the next one from taking.
          this.#takes.interrupt();
          events.onLapse(why);
        },
      },
      onReconnect: () => {
        service.reconnect();
        this.#takes.interrupt();
      },
    });
    this.leaseMs = this.#lease.ms;
    const draining = (): boolean => this.#lease.draining;
    this.#listening = startListening({ ...options, takes: this.#takes, draining });
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
    return this.#lease.now();
  }

  onHandlerCall(until: number): void {
    this.#lease.onHandlerCall(until);
  }

  take(room: number, freeSlots: number): Promise<Take> {
    return this.#takes.take(room, freeSlots);
  }

  async wake(): Promise<void> {
    this.#takes.wake();
  }

  putBack(offers: readonly Offer[]): Promise<void> {
    return this.#giveBack(this.#takes.unclaimed(offers));
  }

  /** Never rejects. */
  async #giveBack(attempts: readonly AttemptKey[]): Promise<void> {
    if (attempts.length === 0) return;
    try {
      await this.#finishes.addAll(
        attempts.map((key) => ({ ...key, outcome: { kind: "released" } as const })),
      );
    } catch (err) {
      // Nobody says that they have come: the API gives them back by itself.
      this.#options.metrics.loopErrors.inc({ loop: "put-back" });
      this.#options.log.debug({ err, jobs: attempts.length }, "could not put jobs back");
    }
  }

  async claim(workerId: string, batch: Batch, takeId?: string): Promise<Claimed> {
    return this.#takes.claim(workerId, batch, takeId);
  }

  /** None: a claim here is answered at once, and a release is offered until it is answered. */
  async claimedBy(): Promise<ClaimedJob[]> {
    return [];
  }

  mayBegin(jobs: readonly ClaimedJob[]): Promise<Claimed> {
    return this.#lease.stillOurs(jobs);
  }

  finish(ending: Ending): Promise<EndState> {
    return this.#finishes.add(ending);
  }

  finishAll(endings: readonly Ending[]): Promise<readonly EndState[]> {
    return this.#finishes.addTogether(endings);
  }

  report(report: Report): Promise<boolean> {
    return this.#reports.add(report);
  }

  async lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void> {
    await this.#finishes.add({ ...attempt, outcome: { kind: "lost", blame, error } });
  }

  async release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    const endings = attempts.map((key) => ({ ...key, workerId, outcome: { kind: "released" } as const }));
    await retry(() => this.#finishes.addAll(endings), {
      ...PAUSES,
      retryIf: isUnavailable,
      signal: this.#closing.signal,
    });
  }

  startDraining(): Promise<void> {
    return this.#lease.startDraining();
  }

  get loops(): readonly Turning[] {
    return [this.#lease.beats, this.#listening];
  }

  async flush(): Promise<void> {
    this.#takes.stop();
    await Promise.all([this.#listening.stop(), this.#finishes.idle(), this.#reports.idle()]);
  }

  leave(): Promise<void> {
    return this.#lease.leave();
  }

  async stop(): Promise<void> {
    this.#closing.abort(new Error("the worker has ended"));
    await Promise.all([this.#listening.stop(), this.#lease.stop()]);
    this.#options.service.close();
  }

  #onTake({ cancel, drain, drainLeft }: TakeJobsResponse): void {
    const { events } = this.#options;
    for (const { jobId: taskId, fence, grace } of cancel)
      events.onStop({ taskId, fence, reason: "cancel", graceMs: grace && msOf(grace) });
    if (drain) events.onDrain(drainLeft && msOf(drainLeft));
  }
}
