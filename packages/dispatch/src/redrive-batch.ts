import {
  type Database,
  eventsOf,
  type OnRefused,
  type RedrivenRow,
  redrive,
  type Series,
  type Spread,
} from "@muster/db";
import type { PushCircuit } from "@muster/queue";
import { boundedLabel } from "@muster/runtime";
import { announceQueued } from "./announce.ts";
import type { Publisher } from "./publish.ts";

/** Who redrives jobs, for calls and for bulks. */
export interface Redriving extends Publisher {
  readonly circuit: PushCircuit;
  readonly series: Pick<Series, "of">;
}

/** Of one transaction: more jobs would keep their rows locked, and others waiting, for too long. */
export const MOST_CHANGED_AT_ONCE = 1_000;

export interface RedriveBatch {
  readonly jobs: readonly { readonly taskId: string; readonly version: number }[];
  /** Undefined: all at once. */
  readonly spread: Spread | undefined;
  readonly onRefused: OnRefused;
}

/**
 * Redrives a batch: commit, then push. What it had committed when its process died is pushed by the reconciler.
 * @param changing runs the statements, and records them
 */
export type RedriveJobs = (
  changing: Pick<Database, "query">,
  batch: RedriveBatch,
) => Promise<readonly RedrivenRow[]>;

export function redriver(context: Redriving): RedriveJobs {
  const count = redriveCounter(context);
  return async (changing, { jobs, spread, onRefused }) => {
    if (jobs.length === 0) return [];
    const rows = await redrive(changing, jobs, spread, onRefused);
    count(rows);
    const queued = rows.filter((row) => row.status === "queued");
    for (const { queue, type } of queued) context.series.of(queue, type).arrived(1);
    await announceQueued(context, queued, eventsOf(rows));
    return rows;
  };
}

function redriveCounter({ metrics }: Pick<Publisher, "metrics">): (rows: readonly RedrivenRow[]) => void {
  const queue = boundedLabel();
  return (rows) => {
    for (const same of Map.groupBy(rows, (row) => `${row.queue}\n${row.redriven_from}`).values()) {
      const [first] = same;
      if (first === undefined) continue;
      metrics.jobsRedriven.inc({ queue: queue(first.queue), from: first.redriven_from }, same.length);
    }
  };
}
