import { type Fault, faultOf } from "../log/fault.ts";
import type { Log } from "../log/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { clampTimerMs } from "./deadline.ts";

/**
 * A failing loop is tried again no later than this after its last failure, unless its own interval is longer: what
 * waits for a store's return, like a lease or due jobs, waits this much longer.
 */
const MAX_BACKOFF_MS = 2_000;
/** A failing loop is not tried again sooner than this, whoever wakes it: an outage must not become a busy loop. */
const MIN_BACKOFF_MS = 100;
/** What an operator has to fix is not fixed in a moment, but the loop must resume by itself once it is. */
const PERMANENT_PAUSES_MS = { first: 5_000, last: 15_000 };
const WAKE_PERMANENT_MS = 1_000;
/** A loop that has failed for this long shows as a degradation: it is no longer a momentary failure. */
const DEGRADED_AFTER_MS = 60_000;

export interface LoopOptions {
  /** A short constant name: a label in the metrics and a line in /healthz. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next, in milliseconds. */
  readonly intervalMs: number;
  /** The pause after a failed run, where the usual ones (twice the interval and more, see `failurePauseMs`) are too long. */
  readonly failurePauseMs?: number;
  /**
   * One bounded piece of work. `"again"` asks for another run at once. `signal` aborts when the loop is stopped;
   * an error thrown after that is the end of the run, not a failure.
   */
  readonly runOnce: (signal: AbortSignal) => Promise<void | "again">;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "loopErrors" | "loopLastSuccessTimestampSeconds" | "degradations">;
  /**
   * 0 (default) to 1: the share of a pause that is left to chance, so that many processes do not run in step.
   * Chance only shortens a pause.
   */
  readonly jitter?: number;
  /** A number in [0, 1); set by tests. */
  readonly random?: () => number;
}

/** What turns, as far as its health is concerned. */
export interface Turning {
  readonly name: string;
  readonly intervalMs: number;
  /** `performance.now()` at the end of the last run that succeeded; the start of the loop before there is one. */
  readonly lastSuccess: number;
  /** `performance.now()` at the end of the last run, failed or not; the start of the loop before there is one. */
  readonly lastTick: number;
}

export interface Loop extends Turning {
  /** Runs now instead of after the pause; once more after the run in flight, if there is one. */
  wake(): void;
  /** Aborts the signal and waits for the run in flight. Never call it inside `runOnce`: each would wait for the other. */
  stop(): Promise<void>;
}

/** Starts a supervised loop: its first run at once, never two runs at a time, and no error ever ends it. */
export function startLoop(options: LoopOptions): Loop {
  const loop = new SupervisedLoop(options);
  loop.wake();
  return loop;
}

class SupervisedLoop implements Loop {
  readonly name: string;
  readonly intervalMs: number;
  lastSuccess: number = performance.now();
  lastTick: number = this.lastSuccess;

  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #inFlight: Promise<void> | undefined;
  #busy = false;
  #wokenMeanwhile = false;
  #failures = 0;
  /** Why the last run failed, as far as that is known. */
  #fault: Fault | undefined;
  #cancelPause: () => void = () => undefined;

  constructor(options: LoopOptions) {
    this.name = options.name;
    this.intervalMs = options.intervalMs;
    this.#options = options;
  }

  wake(): void {
    if (this.#busy) this.#wokenMeanwhile = true;
    else this.#runAfter(this.#wakePause());
  }

  async stop(): Promise<void> {
    this.#cancelPause();
    this.#stopping.abort(new Error(`${this.name} is stopping`));
    await this.#inFlight;
  }

  #runAfter(ms: number): void {
    this.#cancelPause();
    if (this.#stopping.signal.aborted) return;
    const run = (): void => {
      this.#inFlight = this.#run();
    };
    if (ms > 0) {
      const timer = setTimeout(run, clampTimerMs(ms));
      this.#cancelPause = () => clearTimeout(timer);
    } else {
      // Not a microtask: a loop that says "again" for ever would starve timers and sockets.
      const immediate = setImmediate(run);
      this.#cancelPause = () => clearImmediate(immediate);
    }
  }

  /** One run and what follows from it. Never rejects. */
  async #run(): Promise<void> {
    this.#busy = true;
    this.#wokenMeanwhile = false;
    const again = await this.#attempt();
    this.#busy = false;
    if (this.#wokenMeanwhile) this.#runAfter(this.#wakePause());
    else this.#runAfter(again ? 0 : this.#pause());
  }

  /** Runs the work and books the outcome. True when the work asks for another run at once. */
  async #attempt(): Promise<boolean> {
    const { runOnce, metrics } = this.#options;
    try {
      const answer = await runOnce(this.#stopping.signal);
      this.#succeeded();
      metrics.loopLastSuccessTimestampSeconds.set({ loop: this.name }, Date.now() / 1000);
      return answer === "again";
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #succeeded(): void {
    this.lastTick = this.lastSuccess = performance.now();
    if (this.#failures > 0) {
      this.#options.log.info({ loop: this.name, failures: this.#failures }, "loop works again");
    }
    this.#failures = 0;
    this.#fault = undefined;
    this.#options.metrics.degradations.end(this.#options.log, this.#reason);
  }

  get #reason(): string {
    return `loop_${this.name}`;
  }

  #failed(error: unknown): void {
    const { log, metrics } = this.#options;
    this.lastTick = performance.now();
    if (this.#stopping.signal.aborted) {
      log.debug({ loop: this.name, err: error }, "run ended by stop");
      return;
    }
    this.#failures += 1;
    metrics.loopErrors.inc({ loop: this.name });
    const before = this.#fault;
    this.#fault = faultOf(error);
    // The first, the second, the fourth …, and each new reason: an outage of hours takes a dozen lines, not thousands.
    const told = Number.isInteger(Math.log2(this.#failures)) || before?.reason !== this.#fault?.reason;
    log[told ? "error" : "debug"](
      { loop: this.name, failures: this.#failures, why: this.#fault?.cause, err: error },
      "loop run failed",
    );
    if (this.lastTick - this.lastSuccess < DEGRADED_AFTER_MS) return;
    const text = `${this.name} has not succeeded for a minute: ${this.#fault?.cause ?? (error instanceof Error ? error.message : String(error))}`;
    metrics.degradations.begin(log, this.#reason, text);
  }

  #pause(): number {
    const { intervalMs, jitter = 0, random = Math.random } = this.#options;
    const pause = this.#failures === 0 ? intervalMs : this.#failurePauseMs();
    return pause * (1 - jitter * random());
  }

  #failurePauseMs(): number {
    const { intervalMs, failurePauseMs: fixedMs } = this.#options;
    const { first, last } = PERMANENT_PAUSES_MS;
    if (this.#fault?.kind !== "permanent") return fixedMs ?? failurePauseMs(intervalMs, this.#failures);
    // Where every missed run counts (a lease), the pause stays at the usual interval.
    if (fixedMs !== undefined) return Math.max(fixedMs, Math.min(intervalMs, first));
    return Math.max(intervalMs, Math.min(first * 2 ** (this.#failures - 1), last));
  }

  #wakePause(): number {
    if (this.#failures === 0) return 0;
    const leastMs = this.#fault?.kind === "permanent" ? WAKE_PERMANENT_MS : MIN_BACKOFF_MS;
    return this.lastTick + leastMs - performance.now();
  }
}

/** Twice the interval after one failure, doubled with each further one, up to 2 s; never less than the interval. */
function failurePauseMs(intervalMs: number, failures: number): number {
  const limit = Math.max(intervalMs, MAX_BACKOFF_MS);
  return Math.min(Math.max(intervalMs, MIN_BACKOFF_MS) * 2 ** failures, limit);
}
