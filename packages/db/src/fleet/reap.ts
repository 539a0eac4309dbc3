import type { Blame } from "@muster/job";
import type { Database } from "../database.ts";
import { microsOf, timeOf } from "../times.ts";
import { passingLocked } from "../transitions/locked-rows.ts";
import { lose } from "../transitions/lose.ts";
import { type OnRefused, passingRefused } from "../transitions/refused-rows.ts";
import type { FreedRow } from "../transitions/release.ts";

/** A worker whose rows have to be freed. */
export interface EndedWorker {
  readonly workerId: string;
  readonly blame: Blame;
}

// A claim whose statement began before the verdict may commit after it, so the rows are looked for again and again.
const RECENTLY_ENDED = `
SELECT w.worker_id, coalesce(w.blame, 'nobody') AS blame FROM workers AS w
WHERE w.state IN ('lost', 'gone') AND w.ended_at > now() - $1::float8 * interval '1 millisecond'`;

/** Workers that ended within the last `sinceMs`. */
export async function findEndedWorkers(database: Database, sinceMs: number): Promise<EndedWorker[]> {
  const rows = await database.query<{ worker_id: string; blame: Blame }>(RECENTLY_ENDED, [sinceMs]);
  return rows.map((row) => ({ workerId: row.worker_id, blame: row.blame }));
}

interface RunningRow {
  task_id: string;
  fence: number;
  worker_id: string;
  lane: string;
  enqueued_us: number;
  wanted: boolean;
  n: number;
}

// No index finds running rows (it would cost every claim), so whoever needs them pages through `live`. A page is
// bounded by the rows it looks at, not by those it finds: otherwise the planner would read the whole table for so few.
const pageOf = (wanted: string): string => `
WITH page AS MATERIALIZED (
  SELECT t.task_id, t.fence, t.worker_id, t.status, t.lane, t.enqueued_at FROM tasks AS t
  WHERE t.phase = 1 AND (t.lane, t.enqueued_at, t.task_id) > ($1::text, ${timeOf("$2")}, $3::uuid)
  ORDER BY t.lane, t.enqueued_at, t.task_id LIMIT $4
), judged AS (
  SELECT p.*, p.status = 'running' AND ${wanted} AS wanted,
         row_number() OVER (ORDER BY p.lane, p.enqueued_at, p.task_id) AS n FROM page AS p
)
SELECT j.task_id, j.fence, j.worker_id, j.lane, ${microsOf("j.enqueued_at")} AS enqueued_us, j.wanted, j.n
FROM judged AS j WHERE j.wanted OR j.n = $4 ORDER BY j.n`;

const RUNNING_OF = pageOf("p.worker_id = ANY($5::text[])");
const ORPHANS = pageOf(`NOT EXISTS (
    SELECT 1 FROM workers AS w WHERE w.worker_id = p.worker_id AND w.state IN ('alive', 'draining'))`);

const PAGE = 5_000;
const LOST = "the worker that ran this attempt was lost";
const FIRST_ROW = ["", 0, "00000000-0000-0000-0000-000000000000"];
const afterRow = (row: RunningRow): unknown[] => [row.lane, row.enqueued_us, row.task_id];

async function* runningRows(
  database: Database,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<RunningRow[]> {
  let after: readonly unknown[] = FIRST_ROW;
  for (;;) {
    const rows = await database.query<RunningRow>(text, [...after, PAGE, ...values]);
    const wanted = rows.filter((row) => row.wanted);
    if (wanted.length > 0) yield wanted;
    const last = rows.at(-1);
    if (last === undefined || last.n < PAGE) return;
    after = afterRow(last);
  }
}

/** Frees whatever these workers still hold; the freed rows page by page, so that each page is pushed before the next. */
export async function* freeRowsOf(
  database: Database,
  workers: readonly EndedWorker[],
  onRefused?: OnRefused,
): AsyncGenerator<FreedRow[]> {
  if (workers.length === 0) return;
  const blameOf = new Map(workers.map((worker) => [worker.workerId, worker.blame]));
  for await (const rows of runningRows(database, RUNNING_OF, [[...blameOf.keys()]])) {
    yield await free({ database, onRefused }, rows, (workerId) => blameOf.get(workerId) ?? "nobody");
  }
}

/** Frees every running row that no living worker holds, whatever the reason: nothing may stay running for ever. */
export async function* freeOrphans(database: Database, onRefused?: OnRefused): AsyncGenerator<FreedRow[]> {
  for await (const rows of runningRows(database, ORPHANS, [])) {
    yield await free({ database, onRefused }, rows, () => "nobody");
  }
}

async function free(
  { database, onRefused }: { readonly database: Database; readonly onRefused: OnRefused | undefined },
  rows: readonly RunningRow[],
  blameOf: (workerId: string) => Blame,
): Promise<FreedRow[]> {
  const freed: FreedRow[] = [];
  for (const [workerId, held] of Map.groupBy(rows, (row) => row.worker_id)) {
    const attempts = new Map(held.map((row) => [row.task_id, { taskId: row.task_id, fence: row.fence }]));
    // What an open completeTx of a frozen worker holds is looked for again in the next round, like everything else.
    const loseThese = (ids: readonly string[]): Promise<FreedRow[]> => {
      const these = ids.flatMap((id) => attempts.get(id) ?? []);
      return lose(database.query, workerId, these, blameOf(workerId), LOST);
    };
    const rowsFreed = await passingRefused(
      [...attempts.keys()],
      (ids) => passingLocked(database.query, ids, loseThese),
      onRefused,
    );
    freed.push(...rowsFreed);
  }
  return freed;
}
