import { randomBytes } from "node:crypto";
import type { EndState, Fault } from "@muster/job";
import {
  boundedLabel,
  type Log,
  type Loop,
  type LoopOptions,
  type Metrics,
  type Stoppable,
  startLoop,
  withDeadline,
} from "@muster/runtime";
import type { Database } from "../database.ts";
import { addFaults } from "./add-faults.ts";
import { CountedFaults, type Failure, type FaultCount } from "./counted-faults.ts";

/** What a crash can lose is never older. */
const REPORT_EVERY_MS = 4_500;
/** By chance, or all processes of a deploy would report at once. */
const JITTER = 0.2;
const LAST_REPORT_MS = 1_000;

export interface FaultsOptions {
  readonly database: Database;
  readonly log: Log;
  readonly metrics: LoopOptions["metrics"] & Pick<Metrics, "faultsNew" | "faultsDropped">;
}

/** Counts the failures that this process records, by their faults. Nothing is sent while nothing fails. */
export interface Faults extends Stoppable {
  /** @param state what the job is after it */
  count(fault: Fault, failure: Omit<Failure, "dead">, state: EndState): void;
  readonly loop: Loop;
  /** Tells what was counted last, within a second. Never rejects. */
  stop(): Promise<void>;
}

export function startFaults(options: FaultsOptions): Faults {
  return new FaultRecorder(options);
}

interface Report {
  readonly number: number;
  readonly counts: readonly FaultCount[];
}

/** What has become of a job that has failed, and was not cancelled meanwhile. */
const AFTER_FAILURE: ReadonlySet<EndState> = new Set(["retry", "queued", "failed", "deadletter"]);
const DEAD: ReadonlySet<EndState> = new Set(["failed", "deadletter"]);

class FaultRecorder implements Faults {
  readonly loop: Loop;
  readonly #options: FaultsOptions;
  readonly #process = randomBytes(9).toString("base64url");
  readonly #type = boundedLabel();
  readonly #counted = new CountedFaults();
  #made = 0;
  #unanswered: Report | undefined;

  constructor(options: FaultsOptions) {
    const { log, metrics } = options;
    this.#options = options;
    this.loop = startLoop({
      name: "faults",
      intervalMs: REPORT_EVERY_MS,
      jitter: JITTER,
      runOnce: () => this.#report(),
      log,
      metrics,
    });
  }

  count(fault: Fault, failure: Omit<Failure, "dead">, state: EndState): void {
    if (!AFTER_FAILURE.has(state)) return;
    if (!this.#counted.add(fault, { ...failure, dead: DEAD.has(state) }))
      this.#options.metrics.faultsDropped.inc();
  }

  async stop(): Promise<void> {
    try {
      await withDeadline(this.loop.stop(), LAST_REPORT_MS, "the report under way");
      await withDeadline(this.#report(), LAST_REPORT_MS, "the last report");
    } catch (err) {
      this.#options.log.debug({ err }, "the last faults were not told");
    }
    const untold = [...(this.#unanswered?.counts ?? []), ...this.#counted.take()];
    const failures = untold.reduce((sum, one) => sum + one.failures, 0);
    if (failures > 0) this.#options.metrics.faultsDropped.inc(failures);
  }

  async #report(): Promise<void> {
    // As it was: what has been counted since is another one.
    if (this.#unanswered !== undefined) await this.#send(this.#unanswered);
    const counts = this.#counted.take();
    if (counts.length === 0) return;
    this.#made += 1;
    await this.#send({ number: this.#made, counts });
  }

  async #send(report: Report): Promise<void> {
    this.#unanswered = report;
    const { database, metrics } = this.#options;
    const key = { process: this.#process, report: report.number };
    const found = await addFaults(database.query, key, report.counts);
    this.#unanswered = undefined;
    for (const { type, found: count } of found) metrics.faultsNew.inc({ type: this.#type(type) }, count);
  }
}
