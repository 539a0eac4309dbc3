import type { QueuedRow } from "@muster/db";
import type { Placed } from "@muster/queue";

/** A queued row as an element of its lane's list. */
export function toPlaced(row: Omit<QueuedRow, "hold">): Placed {
  const { task_id, type, priority, enqueued_ms: at } = row;
  return { lane: row.lane, element: { task_id, type, priority, at } };
}

/** The order of a lane. Rows of one transition have the same stamp; then the id decides, here as in the reconciler. */
export function oldestFirst(a: QueuedRow, b: QueuedRow): number {
  return a.enqueued_ms - b.enqueued_ms || (a.task_id < b.task_id ? -1 : 1);
}
