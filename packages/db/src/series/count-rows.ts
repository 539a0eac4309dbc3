import type { CancelledRow } from "../transitions/cancel.ts";
import type { FreedRow } from "../transitions/release.ts";
import type { Series } from "./recorder.ts";

/** Attempts that did not end by themselves, and the jobs that end with them. */
export function countFreed(series: Pick<Series, "of">, rows: readonly FreedRow[]): void {
  for (const { queue, type, status, outcome } of rows) {
    const counts = series.of(queue, type);
    counts.ended(outcome);
    counts.finished(status);
  }
}

/** Jobs that were waiting; of one that runs, its worker tells the end. */
export function countCancelled(series: Pick<Series, "of">, rows: readonly CancelledRow[]): void {
  for (const { queue, type, status } of rows) series.of(queue, type).finished(status);
}
