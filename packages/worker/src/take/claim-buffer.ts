import type { Claimed, ClaimedJob } from "@muster/job";
import { Condition, type WaitOptions } from "@muster/runtime";
import { Attempt, type AttemptListener } from "../attempt/attempt.ts";
import type { Left } from "../attempt/end-attempt.ts";
import type { WorkerSession } from "../port.ts";
import { PrefetchLimit } from "./prefetch-limit.ts";
import { renewPermits } from "./renew-permits.ts";
import { type ReturnContext, returnClaims } from "./return-claims.ts";
import type { Slots } from "./slots.ts";

/** A claimed job that has not begun by then goes back to its list, milliseconds. */
const MAX_HELD_MS = 1_000;
const LOOK_EVERY_MS = 250;
/** How long jobs begin without a pause, milliseconds: handlers that never wait would hold up all else for as many as are claimed. */
const TURN_MS = 20;
/** Stop claiming while this many endings await the database: what cannot be recorded would run again. */
const MAX_UNRECORDED = 2_000;

export interface ClaimBufferOptions extends ReturnContext {
  readonly slots: Slots;
  /**
   * Runs an attempt whose slot is taken; `onLeft` is to be called when that has ended. Never throws.
   * @param now `performance.now()`
   */
  readonly run: (attempt: Attempt, now: number) => void;
  readonly session: Pick<WorkerSession, "holdsLease" | "release" | "mayBegin">;
}

const slotsOf = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, { job }) => sum + (job.slots ?? 1), 0);

/**
 * Where claimed jobs wait for their slot: mostly not at all, and while jobs are short, for some milliseconds.
 *
 * An attempt is in `running` from its claim until its ending is recorded, and not a moment less: an attempt that is not
 * there is started again when a lookup of unanswered claims finds its row. Its slot is freed sooner, when its handler
 * has returned.
 */
export class ClaimBuffer implements AttemptListener {
  readonly #options: ClaimBufferOptions;
  readonly #prefetch = new PrefetchLimit();
  readonly #changed = new Condition();
  #waiting: Attempt[] = [];
  /** A job that takes several slots has been here. */
  #meetsLarge = false;
  #claiming = 0;
  /** Claimed too long ago to begin unasked; the store is being asked. */
  #asking = 0;
  #isBeginning = false;
  #turnEndsAt = 0;
  #nextTurn: NodeJS.Immediate | undefined;
  #stopped = false;
  #look: NodeJS.Timeout | undefined;

  constructor(options: ClaimBufferOptions) {
    this.#options = options;
  }

  /** How many more jobs may be claimed now. */
  get room(): number {
    const { slots } = this.#options;
    if (slots.unrecorded >= MAX_UNRECORDED) return 0;
    const ahead = this.#prefetch.ahead(slots.size);
    const held = this.#held;
    const free = Math.max(0, slots.free);
    // With enough claimed already, the next claim waits until it is worth a statement.
    if (held > free + ahead / 2) return 0;
    return Math.max(0, free + ahead - held);
  }

  /** How many of them would begin at once. */
  get freeSlots(): number {
    return Math.max(0, Math.min(this.room, this.#options.slots.free - this.#held));
  }

  /** Slots that what is claimed, or is being claimed, will take. */
  get #held(): number {
    return this.#waitingSlots + this.#claiming + this.#asking;
  }

  /** Resolves when there is room (so many free slots, if they are needed), or the signal aborts, or the time is up. */
  untilRoom({ needsSlots, ...options }: WaitOptions & { readonly needsSlots: number }): Promise<void> {
    return this.#changed.until(
      () => (needsSlots > 0 ? this.freeSlots >= needsSlots : this.room > 0),
      options,
    );
  }

  get #waitingSlots(): number {
    // Mostly all of them take one: to add these up at each look would cost more than all else that a look does.
    return this.#meetsLarge ? slotsOf(this.#waiting) : this.#waiting.length;
  }

  /** A claim of jobs that take so many slots is under way. */
  onClaimSent(count: number): void {
    this.#claiming += count;
  }

  /** It was answered, or will not be, and what it brought was added. */
  onClaimAnswered(count: number): void {
    this.#claiming -= count;
    this.#changed.notify();
  }

  /** Takes claimed jobs: they begin at once while slots are free. */
  add({ jobs, permit, goFirst = false }: Claimed, workerId: string): void {
    const { running, session } = this.#options;
    const claimedAt = performance.now();
    const holdsLease = session.holdsLease(workerId);
    const waiting = goFirst ? [] : this.#waiting;
    for (const job of jobs) {
      const attempt = new Attempt(job, workerId, this, claimedAt, permit);
      running.add(attempt);
      // A claim that was answered after the lease was lost: what runs was already told to stop, and this one was not
      // among it.
      if (!holdsLease) attempt.stop("lease lost");
      // A job that may kill its process should have few neighbours.
      if (job.lostCount > 0) this.#prefetch.reset();
      if (job.slots !== undefined) this.#meetsLarge = true;
      waiting.push(attempt);
    }
    if (goFirst) this.#waiting.unshift(...waiting);
    // An answer of the database's is a turn of its own: whatever waited had its turn before it.
    this.#turnEndsAt = claimedAt + TURN_MS;
    this.#beginNext();
  }

  async renewPermit(attempt: Attempt): Promise<boolean> {
    return (await renewPermits(this.#options, [attempt])).allowed.length > 0;
  }

  onHandlerReturned({ job }: Attempt, ranMs: number, stillRunning?: Promise<void>): void {
    if (stillRunning === undefined) this.#freeSlots(job, ranMs);
    else void this.#untilReturned(job, stillRunning).then(() => this.#freeSlots(job, ranMs));
  }

  #freeSlots({ slots }: ClaimedJob, ranMs: number): void {
    this.#prefetch.onRan(ranMs);
    this.#options.slots.onReturned(slots);
    this.#beginNext();
  }

  /** Nothing of these attempts is left to be done here. */
  onLeft(attempts: readonly Attempt[], how: Left): void {
    const { running, slots } = this.#options;
    if (how === "recorded") for (const attempt of attempts) running.delete(attempt);
    slots.onRecorded(attempts.length);
    this.#changed.notify();
  }

  async #untilReturned(
    { taskId, type, slots: taken = 1 }: ClaimedJob,
    stillRunning: Promise<void>,
  ): Promise<void> {
    const { slots, log } = this.#options;
    log.error({ job: taskId, type }, "a handler ignores its signal and keeps its slot");
    slots.markStuck(taken);
    await stillRunning;
    slots.markStuck(-taken);
  }

  /** Nothing more begins; what waits goes back. The drain's release repeats what cannot go back now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#look);
    clearImmediate(this.#nextTurn);
    void this.#giveBack(this.#waiting.splice(0));
  }

  #beginNext(): void {
    // A handler that returns at once frees its slot within this loop, which then goes on with it.
    if (this.#isBeginning || this.#nextTurn !== undefined) return;
    this.#isBeginning = true;
    const { slots, run } = this.#options;
    while (slots.free > 0 && !this.#stopped && this.#waiting.length > 0) {
      const now = performance.now();
      if (now > this.#turnEndsAt) {
        this.#takeNextTurn();
        break;
      }
      const [attempt] = this.#waiting;
      if (attempt === undefined || (attempt.job.slots ?? 1) > slots.free) break;
      this.#waiting.shift();
      if (!attempt.mayBegin(now)) {
        void this.#ask(attempt, now);
        continue;
      }
      slots.begin(attempt.job.slots);
      run(attempt, now);
    }
    this.#isBeginning = false;
    if (this.#waiting.length > 0 && !this.#stopped) {
      this.#look ??= setTimeout(() => this.#returnStale(), LOOK_EVERY_MS);
    }
    this.#changed.notify();
  }

  /**
   * After whatever else the process has to do now. That a handler has returned begins no turn of its own: one that is
   * `async` and never really waits returns amid the promises of the same turn.
   */
  #takeNextTurn(): void {
    this.#nextTurn = setImmediate(() => {
      this.#nextTurn = undefined;
      this.#turnEndsAt = performance.now() + TURN_MS;
      this.#beginNext();
    });
  }

  /** For this attempt, and for all that would have to be asked for next. */
  async #ask(first: Attempt, now: number): Promise<void> {
    const { fresh = [], overdue = [] } = Object.groupBy(this.#waiting, (attempt) =>
      attempt.mayBegin(now) ? "fresh" : "overdue",
    );
    this.#waiting = fresh;
    const asked = [first, ...overdue];
    this.#asking += slotsOf(asked);
    const { allowed, refused } = await renewPermits(this.#options, asked);
    this.#asking -= slotsOf(asked);
    if (this.#stopped) return this.#giveBack(asked);
    this.#waiting.unshift(...allowed);
    this.#turnEndsAt = performance.now() + TURN_MS;
    this.#beginNext();
    await this.#giveBack(refused);
  }

  /** A slot that was expected to be free is not: the same may be true of others. */
  #returnStale(): void {
    this.#look = undefined;
    const oldest = performance.now() - MAX_HELD_MS + LOOK_EVERY_MS;
    const stale = this.#waiting.filter(({ claimedAt }) => claimedAt < oldest);
    if (stale.length > 0) {
      this.#prefetch.reset();
      this.#waiting = this.#waiting.filter(({ claimedAt }) => claimedAt >= oldest);
      this.#options.log.debug({ jobs: stale.length }, "giving back jobs that found no free slot");
      void this.#giveBack(stale);
    }
    if (this.#waiting.length > 0 && !this.#stopped) {
      this.#look = setTimeout(() => this.#returnStale(), LOOK_EVERY_MS);
    }
  }

  /** Never rejects. */
  async #giveBack(attempts: readonly Attempt[]): Promise<void> {
    const toEnd = await returnClaims(this.#options, attempts, () => this.#stopped);
    if (toEnd.length === 0) return;
    this.#waiting.push(...toEnd);
    this.#beginNext();
  }
}
