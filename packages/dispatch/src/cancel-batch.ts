import {
  type CancelFilter,
  type CancelledRow,
  type CancelTerms,
  cancelMany,
  countCancelled,
  type Database,
  type OnRefused,
  type Series,
} from "@muster/db";
import { tellOfCancels } from "./announce-cancels.ts";
import type { Publisher } from "./publish.ts";

/** Who cancels jobs, for calls and for bulks. */
export interface Cancelling extends Publisher {
  readonly series: Pick<Series, "of">;
}

export interface CancelBatch {
  readonly taskIds: readonly string[];
  readonly states: CancelFilter["states"];
  readonly terms: CancelTerms;
  readonly onRefused: OnRefused;
  /** Only lives that began before it, microseconds since 1970. */
  readonly livesBeforeUs?: number;
}

/**
 * Cancels a batch, and tells of it. Elements of its jobs stay in Redis until they are popped: a claim skips them, and searching for
 * each would cost more.
 * @param changing runs the statements, and records them
 */
export async function cancelBatch(
  context: Cancelling,
  changing: Pick<Database, "query">,
  { taskIds, states, terms, onRefused, livesBeforeUs }: CancelBatch,
): Promise<readonly CancelledRow[]> {
  const rows = await cancelMany(changing, taskIds, states, terms, onRefused, livesBeforeUs);
  context.metrics.cancelRequests.inc(rows.length);
  countCancelled(context.series, rows);
  void tellOfCancels(context, rows, terms.graceMs);
  return rows;
}
