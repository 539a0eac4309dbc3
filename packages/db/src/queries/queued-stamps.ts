import type { Database } from "../database.ts";
import { anyOf, cold, execute, ms } from "../sql.ts";

/** A job's place in the order of its lane. */
export interface QueuedStamp {
  /** The row's enqueued_at, milliseconds since 1970, to the microsecond. */
  readonly enqueuedMs: number;
  /** True when the job belongs in its list now. */
  readonly queued: boolean;
}

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
  const stamps = cold
    .selectFrom("tasks as t")
    .select((t) => [
      "t.task_id",
      ms(t.ref("t.enqueued_at")).as("enqueued_ms"),
      t.and([t("t.status", "=", "queued"), t("t.hold", "is", null)]).as("queued"),
    ])
    .where("t.task_id", "=", anyOf(taskIds, "uuid"))
    .$castTo<StampRow>();
  const rows = await execute(database.query, stamps.compile());
  return new Map(rows.map((row) => [row.task_id, { enqueuedMs: row.enqueued_ms, queued: row.queued }]));
}
