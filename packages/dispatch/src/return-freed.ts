import type { FreedRow, QueuedRow } from "@muster/db";
import { pushBack } from "@muster/queue";
import { toPlaced } from "./placed.ts";
import type { Publisher } from "./publish.ts";

/**
 * Puts freed rows that are queued again back at the old end, under their old stamps, so that they run next. Never
 * rejects: what Redis does not accept now lies before the reconciler's cursor, and further rows have to be freed all
 * the same.
 */
export async function returnFreed(
  { redis, log, metrics }: Omit<Publisher, "database">,
  freed: readonly FreedRow[],
): Promise<void> {
  if (!redis.dispatch.pushes) return;
  const queued = freed.filter((row) => row.status === "queued").toSorted(newestFirst);
  try {
    await pushBack(redis, queued.map(toPlaced));
  } catch (err) {
    metrics.pushFailures.inc(queued.length);
    log.warn({ err, jobs: queued.length }, "freed jobs were not pushed; the reconciler will");
  }
}

/** Rows of one transition have the same stamp; then the id decides their order, here as in the reconciler. */
function newestFirst(a: QueuedRow, b: QueuedRow): number {
  return b.enqueued_ms - a.enqueued_ms || (a.task_id < b.task_id ? 1 : -1);
}
