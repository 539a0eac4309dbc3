import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";

/** A lane, and how many jobs are queued or run in it. */
export interface LiveLane {
  readonly lane: string;
  readonly queue: string;
  /** At most as many as were to be counted. */
  readonly live: number;
}

interface Counting {
  /** Null = all of them. */
  readonly queues: readonly string[] | null;
  /** Lanes of which no more than one job is counted: they are known to have many. */
  readonly deep: readonly string[];
  readonly most: number;
}

// Rows are asked, not lists: what a worker has just taken is in no list, and in no heartbeat yet.
const LIVE = prepared<Counting>(
  "live_in_lanes",
  (p) => `
SELECT l.lane, l.queue, c.live
FROM lanes AS l CROSS JOIN LATERAL (
  SELECT count(*)::int8 AS live FROM (
    SELECT t.task_id FROM tasks AS t WHERE t.phase = 1 AND t.lane = l.lane ORDER BY t.enqueued_at, t.task_id
    LIMIT CASE WHEN l.lane = ANY(${p.deep}::text[]) THEN 1 ELSE ${p.most}::int4 END
  ) AS q
) AS c
WHERE ${p.queues}::text[] IS NULL OR l.queue = ANY(${p.queues}::text[])`,
);

/** The lanes of these queues, all lanes for undefined; none of a queue that had no job for long. */
export function liveInLanes(
  database: Pick<Database, "query">,
  queues: readonly string[] | undefined,
  deep: readonly string[],
  most: number,
): Promise<LiveLane[]> {
  return database.query<LiveLane>(...LIVE.with({ queues: queues ?? null, deep, most }));
}

/** How many of the oldest queued or running jobs of a lane are of a type. */
export interface LiveType {
  readonly lane: string;
  readonly type: string;
  readonly live: number;
}

const TYPES = prepared<{ readonly lanes: readonly string[]; readonly most: number }>(
  "live_types",
  (p) => `
SELECT l.lane, q.type, count(*)::int8 AS live
FROM unnest(${p.lanes}::text[]) AS l (lane) CROSS JOIN LATERAL (
  SELECT t.type FROM tasks AS t WHERE t.phase = 1 AND t.lane = l.lane
  ORDER BY t.enqueued_at, t.task_id LIMIT ${p.most}::int4
) AS q
GROUP BY l.lane, q.type`,
);

/** Of the `most` oldest of each lane. */
export function liveTypes(
  database: Pick<Database, "query">,
  lanes: readonly string[],
  most: number,
): Promise<LiveType[]> {
  return database.query<LiveType>(...TYPES.with({ lanes, most }));
}
