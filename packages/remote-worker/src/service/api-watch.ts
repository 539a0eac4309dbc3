import { isUnavailable } from "@muster/job";
import { faultKind, faultOf, type Logger, type Metrics } from "@muster/runtime";

const DEGRADATION = "api";
/** A call fails now and then while an API process is replaced. */
const TOLD_AFTER_MS = 5_000;

/** Tells people that the API does not answer, or refuses this worker. */
export class ApiWatch {
  readonly #log: Logger;
  readonly #degradations: Metrics["degradations"];
  #failingSince: number | undefined;

  constructor(log: Logger, { degradations }: Pick<Metrics, "degradations">) {
    this.#log = log;
    this.#degradations = degradations;
  }

  onAnswer(failure?: unknown): void {
    // What is wrong with one request says nothing about the API.
    if (!isUnavailable(failure)) {
      this.#failingSince = undefined;
      this.#degradations.end(this.#log, DEGRADATION);
      return;
    }
    const now = performance.now();
    this.#failingSince ??= now;
    if (faultKind(failure) !== "permanent" && now - this.#failingSince < TOLD_AFTER_MS) return;
    const why = faultOf(failure)?.cause ?? failure.message;
    this.#degradations.begin(this.#log, DEGRADATION, `${why}; this worker takes no jobs meanwhile`);
  }
}
