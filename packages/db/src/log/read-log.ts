import type { ReportKind } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { type JobRecord, PROGRESS_COLUMN, RECORD_COLUMNS, type RecordRow, toRecord } from "../record.ts";
import { msOf } from "../times.ts";

/** Most entries of one page: what a reader holds at a time. */
export const LOG_PAGE = 32;

/** Where a reader of a job's log is. */
export interface LogPosition {
  readonly taskId: string;
  /** The sequence of the last entry it has seen. */
  readonly after: number;
}

export interface LogEntry {
  readonly sequence: number;
  readonly kind: ReportKind | "state";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null for changes of state. */
  readonly attempt: number | null;
  /** JSON text; for changes of state that of a WatchEvent. */
  readonly data: string;
}

/** A job and the entries of its log after a position, as of one moment. */
export interface LogPage {
  /** Without its result. */
  readonly job: JobRecord;
  /** The sequence of the last entry there is; 0 when there is none. */
  readonly last: number;
  readonly entries: readonly LogEntry[];
  /** That moment, milliseconds since 1970. */
  readonly now: number;
}

const READ = `
SELECT d.place, ${msOf("now()")} AS now, ${RECORD_COLUMNS}, ${PROGRESS_COLUMN},
       coalesce((SELECT max(e.sequence) FROM task_events AS e WHERE e.task_id = t.task_id), 0) AS last,
       (SELECT json_agg(x ORDER BY x.sequence) FROM (
          SELECT e.sequence, e.kind, e.attempt, e.data, ${msOf("e.at")} AS at
          FROM task_events AS e WHERE e.task_id = t.task_id AND e.sequence > d.after
          ORDER BY e.sequence LIMIT ${LOG_PAGE}) AS x) AS entries
FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY AS d (task_id, after, place)
     JOIN tasks AS t ON t.task_id = d.task_id`;

interface PageRow extends RecordRow {
  place: number;
  last: number;
  entries: LogEntry[] | null;
  now: number;
}

/** A page for each position, in order; undefined where there is no such job. */
export async function readLogs(
  database: Database,
  positions: readonly LogPosition[],
): Promise<(LogPage | undefined)[]> {
  const rows = await database.query<PageRow>(READ, [
    plainArray(positions.map(({ taskId }) => taskId)),
    plainArray(positions.map(({ after }) => after)),
  ]);
  const pages: (LogPage | undefined)[] = positions.map(() => undefined);
  for (const row of rows) {
    pages[row.place - 1] = {
      job: toRecord(row),
      last: row.last,
      entries: row.entries ?? [],
      now: row.now,
    };
  }
  return pages;
}

const ENDS = `
SELECT t.task_id, t.version,
       coalesce((SELECT max(e.sequence) FROM task_events AS e WHERE e.task_id = t.task_id), 0) AS last
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

/** The version and the last sequence of each job that exists: what a watcher polls to find out what it has missed. */
export async function logEnds(
  database: Database,
  taskIds: readonly string[],
): Promise<Map<string, { readonly version: number; readonly last: number }>> {
  const rows = await database.query<{ task_id: string; version: number; last: number }>(ENDS, [taskIds]);
  return new Map(rows.map(({ task_id, version, last }) => [task_id, { version, last }]));
}
