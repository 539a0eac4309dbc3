import { parseLane } from "@muster/job";
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

/** How much of a lane is done at once. */
export interface BacklogBounds {
  /** Rows that are looked at. */
  readonly rows: number;
  /** Jobs that are found. */
  readonly jobs: number;
}

interface Page extends BacklogPlace, BacklogBounds {
  readonly lane: string;
  readonly isAny: boolean;
  readonly types: readonly string[];
}

// Most rows are nobody's who has a limit: what is read of them is what it takes to see that, and one list of types is looked up
// by its hash, where a comparison with each limit would cost a microsecond a row for eighty of them. A lane is of one queue.
const PAGE = named<Page>(
  (p) => `
WITH page AS MATERIALIZED (
  SELECT t.task_id, t.enqueued_at, t.status = 'queued' AND (${p.isAny}::bool OR t.type = ANY(${p.types}::text[])) AS wanted
  FROM tasks AS t
  WHERE t.phase = 1 AND t.lane = ${p.lane}::text AND (t.enqueued_at, t.task_id) > (${timeOf(p.enqueuedUs)}, ${p.taskId}::uuid)
  ORDER BY t.lane, t.enqueued_at, t.task_id LIMIT ${p.rows}
), found AS MATERIALIZED (
  SELECT p.task_id, p.enqueued_at FROM page AS p WHERE p.wanted ORDER BY p.enqueued_at, p.task_id LIMIT ${p.jobs}
)
SELECT j.*, l.examined, l.found,
       CASE WHEN l.found = ${p.jobs} THEN l.found_us ELSE l.last_us END AS last_us,
       CASE WHEN l.found = ${p.jobs} THEN l.found_id ELSE l.last_id END AS last_id
FROM (SELECT (SELECT count(*)::int4 FROM page) AS examined, (SELECT count(*)::int4 FROM found) AS found,
             (SELECT max(${microsOf("p.enqueued_at")}) FROM page AS p) AS last_us,
             (SELECT p.task_id FROM page AS p ORDER BY p.enqueued_at DESC, p.task_id DESC LIMIT 1) AS last_id,
             (SELECT max(${microsOf("f.enqueued_at")}) FROM found AS f) AS found_us,
             (SELECT f.task_id FROM found AS f ORDER BY f.enqueued_at DESC, f.task_id DESC LIMIT 1) AS found_id) AS l
LEFT JOIN (
  SELECT ${QUEUED_JOB} FROM found AS f CROSS JOIN LATERAL (SELECT x.* FROM tasks AS x WHERE x.task_id = f.task_id LIMIT 1) AS t
) AS j ON true`,
);

export interface BacklogPage {
  /** Queued jobs that one of the selectors is about. */
  readonly jobs: readonly QueuedJob[];
  /** Undefined at the end of the lane. */
  readonly next: BacklogPlace | undefined;
}

export const FIRST_OF_LANE: BacklogPlace = { enqueuedUs: 0, taskId: "00000000-0000-0000-0000-000000000000" };

/** Of the live rows of a lane after `after`, as many as the bounds allow, those that are queued, on no hold, and of these kinds. */
export async function backlogPage(
  database: Database,
  lane: string,
  after: BacklogPlace,
  selectors: readonly Selector[],
  bounds: BacklogBounds,
): Promise<BacklogPage> {
  const queue = parseLane(lane)?.queue;
  const types = selectors.filter((one) => (one.queue ?? queue) === queue).map(({ type }) => type);
  if (types.length === 0) return { jobs: [], next: undefined };
  const isAny = types.includes(undefined);
  const distinct = [...new Set(types.flatMap((type) => type ?? []))];
  type Row = { last_us: number | null; last_id: string | null; examined: number; found: number } & (
    | QueuedJobRow
    | { task_id: null }
  );
  const asked = { ...after, ...bounds, lane, isAny, types: distinct };
  const rows = await database.query<Row>(...PAGE.with(asked), "long");
  const jobs = rows.flatMap((row) => (row.task_id === null ? [] : [toQueuedJob(row)]));
  const [last] = rows;
  const isWhole = last === undefined || (last.examined < bounds.rows && last.found < bounds.jobs);
  if (isWhole || last.last_us === null || last.last_id === null) return { jobs, next: undefined };
  return { jobs, next: { enqueuedUs: last.last_us, taskId: last.last_id } };
}
