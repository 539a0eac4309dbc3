import type { EndState, Fault } from "@muster/job";
import {
  boundedLabel,
  type Log,
  type Loop,
  type LoopOptions,
  type Metrics,
  type Stoppable,
} from "@muster/runtime";
import type { Database } from "../database.ts";
import { Reporter } from "../reporter.ts";
import { addFaults } from "./add-faults.ts";
import { CountedFaults, type Failure, type FaultCount } from "./counted-faults.ts";

/** What a crash can lose is never older. */
const REPORT_EVERY_MS = 4_500;

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

/** What has become of a job that has failed, and was not cancelled meanwhile. */
const AFTER_FAILURE: ReadonlySet<EndState> = new Set(["retry", "queued", "failed", "deadletter"]);
const DEAD: ReadonlySet<EndState> = new Set(["failed", "deadletter"]);

export function startFaults({ database, log, metrics }: FaultsOptions): Faults {
  const counted = new CountedFaults();
  const type = boundedLabel();
  const reporter = new Reporter<FaultCount>({
    name: "faults",
    everyMs: REPORT_EVERY_MS,
    take: () => counted.take(),
    send: async (key, counts) => {
      for (const found of await addFaults(database.query, key, counts))
        metrics.faultsNew.inc({ type: type(found.type) }, found.found);
    },
    onLost: (counts) => metrics.faultsDropped.inc(counts.reduce((sum, one) => sum + one.failures, 0)),
    log,
    metrics,
  });
  return {
    count: (fault, failure, state) => {
      if (!AFTER_FAILURE.has(state)) return;
      if (!counted.add(fault, { ...failure, dead: DEAD.has(state) })) metrics.faultsDropped.inc();
    },
    loop: reporter.loop,
    stop: () => reporter.stop(),
  };
}
