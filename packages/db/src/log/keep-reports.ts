import type { Report, ReportKind } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { HELD, type HeldRows, heldRows } from "../transitions/held-rows.ts";
import { NUMBERS } from "./sequence.ts";

/** Progress is kept this long, the latest value for good: a job may report four times a second for days. */
const PROGRESS_SECONDS = 60;

interface Reported extends HeldRows {
  /** Of the entries, side by side. */
  readonly entryIds: string;
  readonly numbers: string;
  readonly kinds: readonly ReportKind[];
  readonly texts: readonly string[];
}

// The rows are locked: no change of state comes between the version that is read here and the entries that carry it. So
// every reader sees what an attempt reported before the attempt's end, and nothing is added behind a reader's back.
const KEEP = named<Reported>(
  (p) => `
WITH held AS MATERIALIZED (
  SELECT t.task_id, t.fence, t.version, t.attempts, coalesce(t.watched_until > now(), false) AS watched
  FROM ${heldRows(p)} JOIN tasks AS t ON ${HELD}
  FOR UPDATE OF t
), last AS (
  SELECT h.task_id, coalesce((
    SELECT CASE WHEN e.fence = h.fence THEN mod(e.sequence, ${NUMBERS}) ELSE 0 END FROM task_events AS e
    WHERE e.task_id = h.task_id AND e.kind <> 'state' ORDER BY e.sequence DESC LIMIT 1), 0) AS number
  FROM held AS h
), kept AS (
  INSERT INTO task_events (task_id, sequence, kind, fence, attempt, data)
  SELECT h.task_id, h.version::int8 * ${NUMBERS} + d.number, d.kind, h.fence, h.attempts, d.data
  FROM held AS h JOIN last AS l ON l.task_id = h.task_id
       JOIN unnest(${p.entryIds}::uuid[], ${p.numbers}::int4[], ${p.kinds}::text[], ${p.texts}::text[]) AS d (task_id, number, kind, data)
         ON d.task_id = h.task_id AND d.number > l.number
)
SELECT h.task_id, h.version, h.watched FROM held AS h`,
);

// A statement of its own: CockroachDB changes no table twice in one.
const TRIM = `
DELETE FROM task_events AS e
WHERE e.task_id = ANY($1::uuid[]) AND e.kind = 'progress' AND e.at < now() - interval '${PROGRESS_SECONDS} seconds'`;

interface HeldRow {
  task_id: string;
  version: number;
  watched: boolean;
}

/**
 * Adds what running attempts of one worker report to the logs of their jobs, in one statement, and then forgets the old
 * progress of those that ask for it. Repeating it adds nothing twice. Returns for each report whether its attempt still held the job (otherwise nothing was kept), and the
 * events of the watched ones.
 */
export async function keepReports(
  database: Database,
  workerId: string,
  reports: readonly Report[],
): Promise<{ held: boolean[]; events: string[] }> {
  const entries = reports.flatMap(({ taskId, entries: of }) => of.map((entry) => ({ taskId, ...entry })));
  const rows = await database.query<HeldRow>(
    ...KEEP.with({
      taskIds: plainArray(reports.map(({ taskId }) => taskId)),
      fences: plainArray(reports.map(({ fence }) => fence)),
      workerId,
      entryIds: plainArray(entries.map(({ taskId }) => taskId)),
      numbers: plainArray(entries.map(({ number }) => number)),
      kinds: entries.map(({ kind }) => kind),
      texts: entries.map(({ data }) => data),
    }),
  );
  const held = new Map(rows.map((row) => [row.task_id, row]));
  // Not of those that others hold by now: what an earlier attempt told last is all that is known of their progress.
  const trimmed = reports
    .filter(({ taskId, trims }) => trims && held.has(taskId))
    .map(({ taskId }) => taskId);
  if (trimmed.length > 0) await database.query(TRIM, [trimmed]);
  return {
    held: reports.map(({ taskId }) => held.has(taskId)),
    events: reports.flatMap((report) => {
      const row = held.get(report.taskId);
      const number = report.entries.at(-1)?.number ?? 0;
      if (row?.watched !== true) return [];
      return [JSON.stringify({ task_id: report.taskId, sequence: row.version * NUMBERS + number })];
    }),
  };
}
