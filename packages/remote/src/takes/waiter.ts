import type { HandedJob } from "@muster/db";
import type { StopNews, Taker } from "./taker.ts";

/** What a call for jobs is answered. */
export interface TakeAnswer {
  /** Undefined where there are no jobs. */
  readonly takeId?: string | undefined;
  readonly jobs: readonly HandedJob[];
  /** Attempts that are to stop. */
  readonly cancel: readonly StopNews[];
  /** The worker is to take nothing more, to end what it runs, and to leave. */
  readonly drain: boolean;
  /** For how long what it runs may go on then, milliseconds; undefined: nobody has said. */
  readonly drainLeftMs?: number | undefined;
}

export interface TakeCall {
  readonly taker: Taker;
  /** How many jobs could begin now. */
  readonly freeSlots: number;
  /** Slots that its worker's earlier call has asked for, which is to be answered with what is being claimed for it. Default: none. */
  readonly askedBefore?: number;
  /** How long to wait for the first job, milliseconds. */
  readonly waitMs: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** One open call for jobs. */
export class Waiter {
  readonly call: TakeCall;
  readonly answered: Promise<TakeAnswer | undefined>;
  /** Jobs are being claimed for it: it waits for them, whatever else there is. */
  isDealt = false;
  /** Its time is over, or it has to make room for another call. */
  isOver = false;
  #resolve: (answer: TakeAnswer | undefined) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #settled = false;

  constructor(call: TakeCall) {
    this.call = call;
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => this.end(), call.waitMs);
    call.signal.addEventListener("abort", this.#onAbort, { once: true });
    if (call.signal.aborted) this.#onAbort();
  }

  get isOpen(): boolean {
    return !this.#settled;
  }

  /** Answers it; false when somebody has done so, or nobody waits for it any more. */
  answer(answer: TakeAnswer | undefined): boolean {
    if (this.#settled) return false;
    this.#settle();
    this.#resolve(answer);
    return true;
  }

  /** Answers it without jobs, once none are being claimed for it. */
  end(): void {
    this.isOver = true;
    if (!this.isDealt) this.answer(undefined);
  }

  refuse(reason: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.#reject(reason);
  }

  readonly #onAbort = (): void => {
    this.answer(undefined);
  };

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.call.signal.removeEventListener("abort", this.#onAbort);
  }
}
