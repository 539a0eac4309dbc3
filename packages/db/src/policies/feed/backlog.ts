import type { Selector } from "@muster/policy";
import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";
import { microsOf, timeOf } from "../../times.ts";
import { QUEUED_JOB, type QueuedJob, type QueuedJobRow, toQueuedJob } from "./rehold.ts";

/** A row's place in the order of its lane. */
export interface BacklogPlace {
  readonly enqueuedUs: number;
  readonly taskId: string;
}

interface Page extends BacklogPlace {
  readonly lane: string;
  readonly limit: number;
  readonly queues: readonly (string | null)[];
  readonly types: readonly (string | null)[];
}

// A page is bounded by the rows that are looked at, not by those that are found.
const PAGE = named<Page>(
  (p) => `
WITH page AS MATERIALIZED (
  SELECT t.* FROM tasks AS t
  WHERE t.phase = 1 AND t.lane = ${p.lane}::text AND (t.enqueued_at, t.task_id) > (${timeOf(p.enqueuedUs)}, ${p.taskId}::uuid)
  ORDER BY t.lane, t.enqueued_at, t.task_id LIMIT ${p.limit}
)
SELECT ${QUEUED_JOB}, l.last_us, l.last_id, l.examined
FROM (SELECT count(*)::int4 AS examined, max(${microsOf("t.enqueued_at")}) AS last_us,
             (SELECT x.task_id FROM page AS x ORDER BY x.enqueued_at DESC, x.task_id DESC LIMIT 1) AS last_id FROM page AS t) AS l
LEFT JOIN page AS t ON t.status = 'queued' AND EXISTS (
  SELECT 1 FROM unnest(${p.queues}::text[], ${p.types}::text[]) AS s (queue, type)
  WHERE coalesce(s.queue, t.queue) = t.queue AND coalesce(s.type, t.type) = t.type)`,
);

export interface BacklogPage {
  /** Queued jobs that one of the selectors is about. */
  readonly jobs: readonly QueuedJob[];
  /** Undefined at the end of the lane. */
  readonly next: BacklogPlace | undefined;
}

export const FIRST_OF_LANE: BacklogPlace = { enqueuedUs: 0, taskId: "00000000-0000-0000-0000-000000000000" };

/** Of the `limit` live rows of a lane after `after`, those that are queued, on no hold, and of these kinds. */
export async function backlogPage(
  database: Database,
  lane: string,
  after: BacklogPlace,
  selectors: readonly Selector[],
  limit: number,
): Promise<BacklogPage> {
  const queues = selectors.map(({ queue }) => queue ?? null);
  const types = selectors.map(({ type }) => type ?? null);
  type Row = { last_us: number | null; last_id: string | null; examined: number } & (
    | QueuedJobRow
    | { task_id: null }
  );
  const rows = await database.query<Row>(...PAGE.with({ ...after, lane, limit, queues, types }), "long");
  const jobs = rows.flatMap((row) => (row.task_id === null ? [] : [toQueuedJob(row)]));
  const [last] = rows;
  if (last === undefined || last.last_us === null || last.last_id === null || last.examined < limit)
    return { jobs, next: undefined };
  return { jobs, next: { enqueuedUs: last.last_us, taskId: last.last_id } };
}
