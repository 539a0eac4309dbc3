import type { Reach } from "@muster/job";
import type { Query } from "../database.ts";
import { JSON_GROWTH, MAX_PAGE_BYTES } from "../queries/bounds.ts";
import { reachedSql } from "../reached-sql.ts";
import { msOf } from "../times.ts";
import { queueOf } from "./queue.ts";
import { SCHEDULE_COLUMNS, type ScheduleRecord, type ScheduleRow, toSchedule } from "./record.ts";

/** A schedule's message without its texts: times, numbers, enums. */
const FIXED_BYTES = 500;
/** An upper bound for a schedule's message; a pattern in words is a few times as long as the pattern. */
const MESSAGE_BYTES = `${FIXED_BYTES} + octet_length(c.name) + octet_length(c.owner) + octet_length(c.job)
  + 10 * coalesce(octet_length(c.cron), 0) + coalesce(octet_length(c.pause_reason), 0)
  + coalesce(octet_length(c.problem), 0)
  + CASE WHEN c.payload_kind = 'json' THEN ${JSON_GROWTH} ELSE 1 END * octet_length(c.payload)`;

// The bytes are added up before a payload is read. The first one of a page is always part of it.
const listOf = (condition: string): string => `
SELECT ${SCHEDULE_COLUMNS}, p.found
FROM (
  SELECT c.name, count(*) OVER () AS found,
         sum(${MESSAGE_BYTES}) OVER (ORDER BY c.name ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM (SELECT * FROM schedules AS l WHERE l.name > $1 AND ($2::text = '' OR l.owner = $2)${condition}
        ORDER BY l.name LIMIT $3) AS c
) AS p JOIN schedules AS s ON s.name = p.name
WHERE coalesce(p.bytes_before, 0) < ${MAX_PAGE_BYTES} ORDER BY s.name`;
const LIST = listOf("");
const LIST_REACHED = listOf(` AND ${reachedSql(queueOf("l"), "$4")}`);

export interface SchedulePage {
  readonly schedules: readonly ScheduleRecord[];
  /** There may be others behind them. */
  readonly more: boolean;
}

/**
 * By name, after this one; of one owner, or of all when it is empty. A page may be shorter than its limit, because of its
 * bytes, although more follow.
 */
export async function listSchedules(
  query: Query,
  after: string,
  owner: string,
  limit: number,
  reach: Reach = "everything",
): Promise<SchedulePage> {
  const asked: [string, unknown[]] =
    reach === "everything" ? [LIST, [after, owner, limit]] : [LIST_REACHED, [after, owner, limit, reach]];
  const rows = await query<ScheduleRow & { found: number }>(...asked);
  const found = rows[0]?.found ?? 0;
  return { schedules: rows.map(toSchedule), more: found === limit || rows.length < found };
}

const NEXT_FIRES = `
SELECT s.name, ${msOf("s.next_at")} AS next_ms FROM schedules AS s
WHERE s.next_at IS NOT NULL AND s.paused_at IS NULL ORDER BY s.name LIMIT $1`;

/** When schedules that are not paused fire next, milliseconds since 1970; by name. */
export async function nextFires(query: Query, limit: number): Promise<{ name: string; next_ms: number }[]> {
  return query(NEXT_FIRES, [limit]);
}
