import { type Placement, type Priority, parseLane } from "@muster/job";
import type { Database } from "../database.ts";
import { type ReadyLane, readyInLanes } from "../queue-status/ready.ts";
import { readPlacements } from "./placements.ts";
import { allUnmetLanes } from "./unmet.ts";

/** Jobs counted of one lane, lanes looked at, and lanes told of. */
const MAX_JOBS = 1_000;
const MAX_LANES = 1_000;
const SHOWN = 100;

/** Jobs of one queue and priority that require the same, which no live worker is. */
export interface UnmetPlacement {
  readonly queue: string;
  readonly priority: Priority;
  readonly placement: Placement;
  readonly jobs: ReadyLane;
  /** The one that waits longest. */
  readonly taskId: string;
}

const OLDEST = `
SELECT d.lane, (SELECT t.task_id FROM tasks AS t WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = d.lane
                ORDER BY t.enqueued_at, t.task_id LIMIT 1) AS task_id
FROM unnest($1::text[]) AS d (lane)`;

/** By queue. */
export async function unmetPlacements(
  database: Pick<Database, "query">,
): Promise<{ readonly unmet: readonly UnmetPlacement[]; readonly more: boolean }> {
  const all = [...(await allUnmetLanes(database))];
  if (all.length === 0) return { unmet: [], more: false };
  const ready = await readyInLanes(database, all.slice(0, MAX_LANES), MAX_JOBS);
  const waiting = [...ready].filter(([, { count }]) => count > 0).map(([lane]) => lane);
  const lanes = waiting.slice(0, SHOWN);
  if (lanes.length === 0) return { unmet: [], more: false };
  const classes = new Map(lanes.map((lane) => [lane, parseLane(lane)?.placement ?? ""]));
  const placements = await readPlacements(database, classes);
  const oldest = await database.query<{ lane: string; task_id: string | null }>(OLDEST, [lanes]);
  const unmet = oldest.flatMap(({ lane, task_id: taskId }): UnmetPlacement[] => {
    const [place, jobs] = [parseLane(lane), ready.get(lane)];
    const placement = placements.get(classes.get(lane) ?? "");
    // What has been taken meanwhile is met.
    if (place === undefined || jobs === undefined || placement === undefined || taskId === null) return [];
    return [{ queue: place.queue, priority: place.priority, placement, jobs, taskId }];
  });
  const byQueue = unmet.toSorted((a, b) => (a.queue < b.queue ? -1 : Number(a.queue > b.queue)));
  return { unmet: byQueue, more: lanes.length < waiting.length || all.length > MAX_LANES };
}
