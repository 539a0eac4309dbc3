import type { ReportKind } from "@muster/job";
import { type RawBuilder, sql } from "kysely";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { LOG_PAGE } from "../queries/bounds.ts";
import { type JobRecord, PROGRESS, RECORD, type RecordRow, toRecord } from "../record.ts";
import type { Time } from "../schema.ts";
import { anyOf, cold, execute, ms, now } from "../sql.ts";

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

const pagesOf = (positions: readonly LogPosition[]): RawBuilder<PageRow> => sql<PageRow>`
SELECT d.place, ${ms(now)} AS now, ${sql.join([...RECORD, ...PROGRESS])},
       coalesce((SELECT max(e.sequence) FROM task_events AS e WHERE e.task_id = t.task_id), 0) AS last,
       (SELECT json_agg(x ORDER BY x.sequence) FROM (
          SELECT e.sequence, e.kind, e.attempt, e.data, ${ms(sql.ref<Time>("e.at"))} AS at
          FROM task_events AS e WHERE e.task_id = t.task_id AND e.sequence > d.after
          ORDER BY e.sequence LIMIT ${sql.lit(LOG_PAGE)}) AS x) AS entries
FROM unnest(${plainArray(positions.map(({ taskId }) => taskId))}::uuid[],
            ${plainArray(positions.map(({ after }) => after))}::int8[]) WITH ORDINALITY AS d (task_id, after, place)
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
  const rows = await execute(database.query, pagesOf(positions).compile(cold));
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

/** The version and the last sequence of each job that exists: what a watcher polls to find out what it has missed. */
export async function logEnds(
  database: Database,
  taskIds: readonly string[],
): Promise<Map<string, { readonly version: number; readonly last: number }>> {
  const ends = cold
    .selectFrom("tasks as t")
    .select((t) => [
      "t.task_id",
      "t.version",
      t.fn
        .coalesce(
          t
            .selectFrom("task_events as e")
            .select((e) => e.fn.max("e.sequence").as("sequence"))
            .whereRef("e.task_id", "=", "t.task_id"),
          sql.lit(0),
        )
        .as("last"),
    ])
    .where("t.task_id", "=", anyOf(taskIds, "uuid"));
  const rows = await execute(database.query, ends.compile());
  return new Map(rows.map(({ task_id, version, last }) => [task_id, { version, last }]));
}
