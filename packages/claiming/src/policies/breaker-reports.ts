import { type Closing, countSuccesses, type Database } from "@muster/db";
import type { Ending, EndState } from "@muster/job";
import { parseGate, prefixOf } from "@muster/policy";
import { boundedLabel, type Logger, type Metrics } from "@muster/runtime";
import type { Admissions } from "./admissions.ts";
import type { ClaimBook } from "./claim-book.ts";
import { SuccessTally } from "./success-tally.ts";

export interface BreakerReportsOptions {
  readonly database: Database;
  readonly book: Pick<ClaimBook, "policies">;
  readonly admissions: Pick<Admissions, "gatesOf" | "onHeld">;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "breakerCallsDropped" | "rateLimited">;
}

/** Jobs of so many types are told apart when a limit is missing. */
const MAX_TOLD = 100;

/** What the endings of this worker's attempts say about what their handlers call. */
export class BreakerReports {
  readonly #options: BreakerReportsOptions;
  readonly #tally: SuccessTally;
  readonly #limitLabel = boundedLabel();
  readonly #told = new Set<string>();
  /** What the gates of limits begin with that have a breaker, as of an epoch. */
  #guarded: { readonly epoch: number; readonly prefixes: ReadonlySet<string> } | undefined;

  constructor(options: BreakerReportsOptions) {
    const { database, log, metrics } = options;
    this.#options = options;
    this.#tally = new SuccessTally({
      write: (successes) => countSuccesses(database, successes),
      log,
      onDropped: (count) => metrics.breakerCallsDropped.inc(count),
    });
  }

  /** Whether some limit has a breaker, which has to know what fails. */
  get counts(): boolean {
    return this.#prefixes.size > 0;
  }

  /** To be called before their admissions are given back. */
  onEnded(endings: readonly Pick<Ending, "taskId">[], states: readonly EndState[]): void {
    if (!this.counts) return;
    for (const [index, { taskId }] of endings.entries()) {
      if (states[index] !== "succeeded") continue;
      const gates = this.#options.admissions.gatesOf(taskId);
      this.#tally.add(gates.filter((gate) => this.#prefixes.has(gate.slice(0, gate.indexOf(":")))));
    }
  }

  /** Handlers were told to call later. */
  onClosings(closings: readonly Closing[]): void {
    const { admissions, metrics, log } = this.#options;
    admissions.onHeld(closings.flatMap(({ hold }) => hold ?? []));
    for (const { taskId, type, gate } of closings) {
      const closed = gate === null ? undefined : parseGate(gate);
      metrics.rateLimited.inc({ limit: closed === undefined ? "none" : this.#limitLabel(closed.limit) });
      if (closed === undefined) this.#tellUnlimited(taskId, type);
      else {
        const about = { job: taskId, type, limit: closed.limit, key: closed.key };
        log.info(about, "a handler has closed a key: it was told to call later");
      }
    }
  }

  /** Writes what is not written. Never rejects. */
  stop(): Promise<void> {
    return this.#tally.stop();
  }

  /** It holds up no other job, as its handler may expect: said once for each type. */
  #tellUnlimited(job: string, type: string): void {
    if (this.#told.has(type) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(type);
    const text =
      "a handler was told to call later, but its job has no such limit and was snoozed: see PutLimit";
    this.#options.log.warn({ job, type }, text);
  }

  get #prefixes(): ReadonlySet<string> {
    const { epoch, limits } = this.#options.book.policies;
    if (this.#guarded?.epoch !== epoch) {
      const guarded = limits.filter(({ breaker }) => breaker !== undefined);
      this.#guarded = { epoch, prefixes: new Set(guarded.map(prefixOf)) };
    }
    return this.#guarded.prefixes;
  }
}
