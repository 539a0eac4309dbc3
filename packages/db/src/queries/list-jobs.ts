import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { type JobRecord, RECORD, type RecordRow, toRecord } from "../record.ts";
import { cold, execute } from "../sql.ts";
import { EXAMINED_AT_ONCE, EXAMINED_ROWS, MAX_PAGE_BYTES, PAGE_PATIENCE_MS } from "./bounds.ts";
import { examinedJobs, isNarrow, type JobFilter, NEWEST, type Place } from "./job-filter.ts";

export interface JobPage {
  readonly jobs: JobRecord[];
  /** The last id looked at, from where the list goes on; undefined when there is nothing beyond it. */
  readonly lastId?: string;
}

/** The size of a job's message without its texts: ids, times, numbers. */
const FIXED_BYTES = 500;
/** What a hold grows by: it is told as a code, in words, where each character may be escaped, and as a key. */
const HOLD_GROWTH = 8;
/** An upper bound for a job's message: labels as JSON take no fewer bytes than as map entries. */
const MESSAGE_BYTES: RawBuilder<number> = sql.raw(
  [
    `${FIXED_BYTES}`,
    "octet_length(t.type)",
    `${HOLD_GROWTH} * coalesce(octet_length(t.hold), 0)`,
    ...["t.last_error", "t.labels::text", "t.cancel_reason", "t.submitted_by", "t.placement::text"].map(
      (text) => `coalesce(octet_length(${text}), 0)`,
    ),
  ].join(" + "),
);
/** What one statement reads: the next rows in the order of the list. */
interface Stretch {
  readonly from: Place;
  /** Rows to look at. */
  readonly looked: number;
  /** Jobs that the page still takes. */
  readonly wanted: number;
  /** Bytes that it still takes. */
  readonly room: number;
}

interface ListedRow extends RecordRow {
  last_id: string | null;
  /** Jobs of the stretch before it was cut to its bytes. */
  found: number;
  message_bytes: number;
}

/**
 * By id: newest first, or oldest first from a place `after`. Stays correct while rows are added and ended: a page is defined by the ids it
 * covers. May be short or empty although more follow, because of what was looked at, of the time that took, or of its bytes:
 * only a missing `lastId` ends the list.
 */
export async function listJobs(
  database: Database,
  filter: JobFilter,
  pageSize: number,
  place: Place = NEWEST,
): Promise<JobPage> {
  const until = performance.now() + PAGE_PATIENCE_MS;
  const looked = isNarrow(filter) ? EXAMINED_AT_ONCE : pageSize;
  const jobs: JobRecord[] = [];
  let [from, room] = [place, MAX_PAGE_BYTES];
  for (let examined = looked; ; examined += looked) {
    const wanted = pageSize - jobs.length;
    const statement = stretchOf(filter, { from, looked, wanted, room }).compile(cold);
    const rows = await execute(database.query, statement);
    const listed = rows.filter((row) => row.task_id !== null);
    jobs.push(...listed.map(toRecord));
    for (const row of listed) room -= row.message_bytes;
    const cut = rows[0] !== undefined && listed.length < rows[0].found;
    const lastId = cut ? jobs.at(-1)?.taskId : rows[0]?.last_id;
    if (lastId === undefined || lastId === null) return { jobs };
    const full = cut || room <= 0 || jobs.length === pageSize;
    if (full || examined >= EXAMINED_ROWS || performance.now() >= until) return { jobs, lastId };
    from = "before" in place ? { before: lastId } : { after: lastId };
  }
}

function stretchOf(filter: JobFilter, { from, looked, wanted, room }: Stretch): RawBuilder<ListedRow> {
  const down = "before" in from;
  const [order, last] = down ? [sql`DESC`, sql`min`] : [sql`ASC`, sql`max`];
  return sql<ListedRow>`
WITH examined AS MATERIALIZED (${examinedJobs(filter, from, looked)}), page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept ORDER BY e.task_id ${order} LIMIT ${wanted}
), bound AS (
  SELECT (SELECT count(*) FROM page) AS found,
         CASE WHEN (SELECT count(*) FROM page) = ${wanted} THEN (SELECT ${last}(p.task_id::text) FROM page AS p)
              WHEN (SELECT count(*) FROM examined) = ${looked} THEN (SELECT ${last}(e.task_id::text) FROM examined AS e)
              END AS last_id
)
SELECT b.last_id, b.found, j.*
FROM bound AS b LEFT JOIN (
  SELECT ${sql.join(RECORD)}, ${MESSAGE_BYTES} AS message_bytes, sum(${MESSAGE_BYTES}) OVER (
    ORDER BY t.task_id ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM page AS p JOIN tasks AS t ON t.task_id = p.task_id
) AS j ON coalesce(j.bytes_before, 0) < ${room}
ORDER BY j.task_id ${order}`;
}
