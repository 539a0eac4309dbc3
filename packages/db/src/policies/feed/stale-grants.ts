import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { named, prepared } from "../../statement.ts";
import { admittedGate, isAdmittedAt, isAdmittedThrough } from "./admitted.ts";
import { QUEUED_JOB, type QueuedJob, type QueuedJobRow, toQueuedJob } from "./rehold.ts";

interface Page {
  readonly after: string;
  readonly limit: number;
  readonly afterMs: number;
  /** Of one gate. */
  readonly most: number;
}

const FIRST = admittedGate(1);
const nextAfter = (gate: string): string =>
  `(SELECT ${FIRST} FROM tasks AS t WHERE ${isAdmittedAt(1)} AND ${FIRST} > ${gate} ORDER BY ${FIRST} LIMIT 1)`;

// Gate by gate: of some there are many admitted jobs, and of others many gates.
const PAGE = named<Page>(
  (p) => `
WITH RECURSIVE found AS (
  SELECT ${nextAfter(`${p.after}::text`)} AS gate
  UNION ALL
  SELECT ${nextAfter("f.gate")} FROM found AS f WHERE f.gate IS NOT NULL
), page AS (
  SELECT f.gate FROM found AS f WHERE f.gate IS NOT NULL LIMIT ${p.limit}
)
SELECT g.gate, s.* FROM page AS g LEFT JOIN LATERAL (
  SELECT ${QUEUED_JOB} FROM tasks AS t
  WHERE ${isAdmittedThrough(1, "g.gate")} AND t.status = 'queued'
    AND (t.grant_fence IS DISTINCT FROM t.fence OR t.updated_at < now() - ${p.afterMs}::float8 * interval '1 millisecond')
  LIMIT ${p.most}) AS s ON true`,
);

export interface StaleGrants {
  readonly jobs: readonly QueuedJob[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/**
 * Jobs that take a place of their gates and do not use it: admitted, or queued again by a worker's death, and not claimed
 * for so long; or not admitted at all, as rows come to be that somebody else queues.
 * @param after the gate after which to begin, "" for the first
 * @param limit gates
 */
export async function staleGrants(
  database: Database,
  { after, limit, afterMs, most }: Page,
): Promise<StaleGrants> {
  type Row = { gate: string } & (QueuedJobRow | { task_id: null });
  const rows = await database.query<Row>(...PAGE.with({ after, limit, afterMs, most }));
  const gates = new Set(rows.map(({ gate }) => gate));
  const jobs = rows.flatMap((row) => (row.task_id === null ? [] : [toQueuedJob(row)]));
  return { jobs, next: gates.size < limit ? undefined : rows.at(-1)?.gate };
}

const UNCLAIMED = prepared<{ readonly taskIds: string }>(
  "feed_unclaimed",
  (p) => `
SELECT t.task_id FROM tasks AS t
WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND t.status = 'queued' AND t.hold IS NULL AND t.grant_fence = t.fence`,
);

/** Those of these admitted jobs that nobody has claimed yet. */
export async function unclaimedOf(database: Database, taskIds: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ task_id: string }>(...UNCLAIMED.with({ taskIds: plainArray(taskIds) }));
  return new Set(rows.map((row) => row.task_id));
}
