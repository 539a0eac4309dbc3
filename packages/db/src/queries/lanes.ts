import { laneOf, type Priority } from "@muster/job";
import type { Database } from "../database.ts";

const LANES = `SELECT l.queue, l.priority FROM lanes AS l ORDER BY l.lane`;

/** Every lane that ever had a job. */
export async function knownLanes(database: Database): Promise<string[]> {
  const rows = await database.query<{ queue: string; priority: Priority }>(LANES);
  return rows.map((row) => laneOf(row.queue, row.priority));
}

// The index `live` begins with the lane: each look is one descent, where DISTINCT would read all of it.
const NEXT_LIVE = `
SELECT t.lane FROM tasks AS t WHERE t.phase = 1 AND t.lane > $1 ORDER BY t.lane, t.enqueued_at, t.task_id LIMIT 1`;

/** The lanes that queued and running jobs are in, by a statement for each lane. */
export async function liveLanes(database: Database): Promise<string[]> {
  const lanes: string[] = [];
  for (;;) {
    const [next] = await database.query<{ lane: string }>(NEXT_LIVE, [lanes.at(-1) ?? ""]);
    if (next === undefined) return lanes;
    lanes.push(next.lane);
  }
}
