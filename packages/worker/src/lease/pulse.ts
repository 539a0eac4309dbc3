/** Silence of the main thread that never counts as blocked, milliseconds: garbage collection, a suspended laptop. */
const PATIENCE_MS = 30_000;
/**
 * This long between two looks, milliseconds: the process was stopped (SIGSTOP, a paused container), and its clock was
 * not.
 */
const FROZEN_MS = 10_000;

/** A clock that all threads of the process share, and that no one can set; milliseconds. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** What the two threads tell each other without sending anything: a blocked thread can neither send nor hear. */
export class SharedPulse {
  readonly buffer: SharedArrayBuffer;
  readonly #values: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(40)) {
    this.buffer = buffer;
    this.#values = new BigInt64Array(buffer);
  }

  /** When the last beat was over, whatever the database has answered or not answered, `monotonicMs`. */
  get beatAt(): number {
    return Number(Atomics.load(this.#values, 3));
  }

  /** The same of the last beat that was answered. */
  get answeredAt(): number {
    return Number(Atomics.load(this.#values, 4));
  }

  beat(answered: boolean): void {
    const now = BigInt(monotonicMs());
    if (answered) Atomics.store(this.#values, 4, now);
    Atomics.store(this.#values, 3, now);
  }

  /** The last turn of the main thread's loop, `monotonicMs`. */
  get tickedAt(): number {
    return Number(Atomics.load(this.#values, 0));
  }

  get running(): number {
    return Number(Atomics.load(this.#values, 1));
  }

  /** No sooner than the latest deadline of what runs, `monotonicMs`; 0 when nothing runs. */
  get deadline(): number {
    return Number(Atomics.load(this.#values, 2));
  }

  tick(running: number, deadline: number): void {
    Atomics.store(this.#values, 0, BigInt(monotonicMs()));
    Atomics.store(this.#values, 1, BigInt(running));
    this.extend(deadline);
  }

  /** Between two ticks: what begins now may block the thread before the next. */
  extend(deadline: number): void {
    Atomics.store(this.#values, 2, BigInt(Math.round(deadline)));
  }
}

/** Tells the thread that looks every few seconds whether the other one is blocked for ever. */
export class StallDetector {
  #lookedAt: number;
  #awakeSince: number;

  constructor(now: number) {
    this.#lookedAt = now;
    this.#awakeSince = now;
  }

  /** A main thread that has not turned past every deadline will not come back: its handler blocks it for ever. */
  isWedged(pulse: Pick<SharedPulse, "tickedAt" | "deadline">, now: number): boolean {
    // No loop turns in a frozen process, and a thawed one needs time to do so.
    if (now - this.#lookedAt > FROZEN_MS) this.#awakeSince = now;
    this.#lookedAt = now;
    return now > pulse.deadline && now - Math.max(pulse.tickedAt, this.#awakeSince) > PATIENCE_MS;
  }
}
