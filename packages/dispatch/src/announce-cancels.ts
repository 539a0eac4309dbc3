import { type CancelledRow, eventsOf } from "@muster/db";
import { publishSignal, type Signal } from "@muster/queue";
import { type Publisher, publishChanges } from "./publish.ts";

/**
 * Tells workers to stop what runs, and watchers what has changed. Never rejects: without Redis the heartbeat brings the
 * requests, and watchers read the rows again.
 */
export async function tellOfCancels(
  publisher: Publisher,
  rows: readonly CancelledRow[],
  graceMs: number | null,
): Promise<void> {
  void publishChanges(publisher, eventsOf(rows));
  try {
    const signals = rows.flatMap((row): Signal[] => {
      const { task_id, worker_id, fence } = row;
      if (row.status !== "running" || worker_id === null) return [];
      return [{ kind: "cancel", worker_id, task_id, fence, ...(graceMs !== null && { grace_ms: graceMs }) }];
    });
    await publishSignal(publisher.redis, ...signals);
  } catch (err) {
    publisher.log.debug({ err, jobs: rows.length }, "could not tell workers of cancels");
  }
}
