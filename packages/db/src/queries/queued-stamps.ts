import type { Database } from "../database.ts";
import { msOf } from "../times.ts";

/** A job's place in the order of its lane. */
export interface QueuedStamp {
  /** The row's enqueued_at, milliseconds since 1970, to the microsecond. */
  readonly enqueuedMs: number;
  /** True when the job belongs in its list now. */
  readonly queued: boolean;
}

const STAMPS = `
SELECT t.task_id, ${msOf("t.enqueued_at")} AS enqueued_ms,
       t.status = 'queued' AND t.hold IS NULL AS queued
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

interface StampRow {
  task_id: string;
  enqueued_ms: number;
  queued: boolean;
}

/** The exact stamps of those of the jobs that exist: an element's own is cut to milliseconds, or missing. */
export async function queuedStamps(
  database: Database,
  taskIds: readonly string[],
): Promise<Map<string, QueuedStamp>> {
  const rows = await database.query<StampRow>(STAMPS, [taskIds]);
  return new Map(rows.map((row) => [row.task_id, { enqueuedMs: row.enqueued_ms, queued: row.queued }]));
}
