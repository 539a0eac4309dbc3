import { type Database, patiently } from "../database.ts";
import { named } from "../statement.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "../transitions/promote.ts";

/** How far the sweep of one lane has come: rows strictly before it are still to be looked at. */
export interface LaneCursor {
  readonly lane: string;
  /** Milliseconds since 1970 in database time; undefined: now, less the margin. */
  readonly beforeMs?: number;
  /** With it the cursor is exactly this row, without a margin. */
  readonly beforeId?: string;
}

interface Page {
  readonly lanes: readonly string[];
  readonly beforeMs: readonly (number | null)[];
  readonly beforeIds: readonly (string | null)[];
  readonly marginMs: number;
  readonly limit: number;
}

// All lanes in one statement. ORDER BY enqueued_at, task_id within a lane is the index `live` read backwards; ordering
// by task_id alone would make the planner walk the primary key through every finished row.
const PAGE = named<Page>(
  (p) => `
SELECT q.* FROM unnest(${p.lanes}::text[], ${p.beforeMs}::float8[], ${p.beforeIds}::uuid[]) AS c (lane, before_ms, before_id)
CROSS JOIN LATERAL (
  SELECT ${QUEUED_COLUMNS} FROM tasks AS t
  WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = c.lane
    AND (t.enqueued_at, t.task_id) < (
      CASE WHEN c.before_id IS NOT NULL THEN to_timestamp(c.before_ms::float8 / 1000)
           ELSE least(to_timestamp(c.before_ms::float8 / 1000), now()) - ${p.marginMs}::float8 * interval '1 millisecond' END,
      coalesce(c.before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  ORDER BY t.enqueued_at DESC, t.task_id DESC LIMIT ${p.limit}
) AS q
ORDER BY q.lane, q.enqueued_ms DESC, q.task_id DESC`,
);

/**
 * For each lane up to `limit` queued rows before its cursor, newest first.
 * `marginMs` is how long a committed row may wait for its first push before it counts as lost.
 */
export async function undispatchedPage(
  database: Database,
  cursors: readonly LaneCursor[],
  marginMs: number,
  limit: number,
): Promise<QueuedRow[]> {
  return patiently(database.query)<QueuedRow>(
    ...PAGE.with({
      lanes: cursors.map((cursor) => cursor.lane),
      beforeMs: cursors.map((cursor) => cursor.beforeMs ?? null),
      beforeIds: cursors.map((cursor) => cursor.beforeId ?? null),
      marginMs,
      limit,
    }),
  );
}
