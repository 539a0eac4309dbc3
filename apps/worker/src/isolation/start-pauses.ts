import type { Isolation, Outcome } from "@muster/job";
import type { Logger, Metrics } from "@muster/runtime";

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/**
 * What to do while no process, or no thread, can be started: it is no job's fault (a file is gone, the system is out of
 * resources), and starting one for every job would make it worse. Each failed start doubles the pause before the next,
 * and jobs that would need one are put off until then, uncharged.
 */
export class StartPauses {
  readonly #isolation: Isolation;
  readonly #log: Logger;
  readonly #metrics: Pick<Metrics, "degradations" | "isolationStartFailures">;
  #failures = 0;
  #until = 0;
  #error = "";

  constructor(
    isolation: Isolation,
    log: Logger,
    metrics: Pick<Metrics, "degradations" | "isolationStartFailures">,
  ) {
    this.#isolation = isolation;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** How a job ends that needs a new one now; undefined when a start may be tried. */
  get putOff(): Outcome | undefined {
    const left = this.#until - performance.now();
    return left <= 0 ? undefined : { kind: "snoozed", afterMs: Math.ceil(left), error: this.#error };
  }

  /** How the job ends that it was to be started for. */
  failed(death: string): Outcome {
    const isolation = this.#isolation;
    this.#metrics.isolationStartFailures.inc({ isolation });
    const before = this.putOff;
    // Several were started at once, and all failed: that is one failure.
    if (before !== undefined) return before;
    // Not exactly, so that workers that lost the same file do not all come back at once.
    const pauseMs =
      Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.8 + 0.4 * Math.random());
    this.#failures += 1;
    this.#until = performance.now() + pauseMs;
    this.#error = `its isolated ${isolation} could not be started, and the job was given back: ${death}`;
    this.#log.error(
      { isolation, error: death, pauseMs: Math.round(pauseMs) },
      "could not start a process or thread for a job",
    );
    const text = `no isolated ${isolation} can be started, jobs that need one wait: ${death}; its own output says why`;
    this.#metrics.degradations.begin(this.#log, `isolation_${isolation}`, text);
    return { kind: "snoozed", afterMs: Math.ceil(pauseMs), error: this.#error };
  }

  succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#until = 0;
    this.#metrics.degradations.end(this.#log, `isolation_${this.#isolation}`);
  }
}
