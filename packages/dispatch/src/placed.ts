import type { QueuedRow } from "@muster/db";
import type { Placed } from "@muster/queue";

/** A queued row as an element of its lane's list. */
export function toPlaced(row: QueuedRow): Placed {
  const { task_id, type, priority, enqueued_ms: at } = row;
  return { lane: row.lane, element: { task_id, type, priority, at } };
}
