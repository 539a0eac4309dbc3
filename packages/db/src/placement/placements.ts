import { invalid, MAX_PLACEMENT_CLASSES, type Placement, type Placing } from "@muster/job";
import type { Database, Query } from "../database.ts";

// One that is used is not written again at each look: a row that changes is a version more for whoever reads all of them.
const ADD = `
INSERT INTO placements (class, placement)
SELECT n.class, n.placement::jsonb FROM unnest($1::text[], $2::text[]) AS n (class, placement)
WHERE NOT EXISTS (SELECT 1 FROM placements AS k WHERE k.class = n.class AND k.used_at > now() - interval '1 minute')
ORDER BY n.class
ON CONFLICT (class) DO UPDATE SET used_at = now()`;
const COUNT = `
SELECT count(*)::int8 AS count FROM placements AS k WHERE NOT (k.class = ANY($1::text[]))`;

/**
 * Makes classes known to workers; to be committed before the first job of a class, and again every few minutes while there are
 * submits of it.
 * @throws MusterError `invalid_argument` for one class too many
 */
export async function addPlacements(query: Query, placings: readonly Placing[]): Promise<void> {
  const byClass = new Map(placings.map((placing) => [placing.class, placing.placement]));
  const classes = [...byClass.keys()];
  const [row] = await query<{ count: number }>(COUNT, [classes]);
  if ((row?.count ?? 0) + classes.length > MAX_PLACEMENT_CLASSES)
    throw invalid(
      "requires",
      `at most ${MAX_PLACEMENT_CLASSES} different placements at a time (one that no job has is forgotten after an hour)`,
      "another one",
    );
  await query(ADD, [classes, [...byClass.values()].map((placement) => JSON.stringify(placement))]);
}

const READ = `SELECT k.class, k.placement FROM placements AS k WHERE k.class = ANY($1::text[])`;
// Of a class that was forgotten while one of its jobs waited for its time: the job says it.
const FROM_JOBS = `
SELECT d.lane, (SELECT t.placement FROM tasks AS t WHERE t.phase = 1 AND t.lane = d.lane
                ORDER BY t.enqueued_at, t.task_id LIMIT 1) AS placement
FROM unnest($1::text[]) AS d (lane)`;

/** What the classes of these lanes stand for, by class; without those of which nothing is found. */
export async function readPlacements(
  database: Pick<Database, "query">,
  lanes: ReadonlyMap<string, string>,
): Promise<Map<string, Placement>> {
  const classes = [...new Set(lanes.values())];
  const rows = await database.query<{ class: string; placement: Placement }>(READ, [classes]);
  const found = new Map(rows.map((row) => [row.class, row.placement]));
  const missing = [...lanes].filter(([, id]) => !found.has(id)).map(([lane]) => lane);
  if (missing.length === 0) return found;
  const jobs = await database.query<{ lane: string; placement: Placement | null }>(FROM_JOBS, [missing]);
  for (const { lane, placement } of jobs) {
    const id = lanes.get(lane);
    if (placement !== null && id !== undefined) found.set(id, placement);
  }
  return found;
}

const PREFERRING = `
SELECT l.lane, k.placement FROM placements AS k JOIN lanes AS l ON l.lane LIKE '%@' || k.class
WHERE k.placement -> 'prefers' <> '[]'::jsonb ORDER BY l.lane`;

/** Lanes whose jobs prefer some workers for a while. */
export function preferringLanes(
  database: Pick<Database, "query">,
): Promise<{ readonly lane: string; readonly placement: Placement }[]> {
  return database.query(PREFERRING);
}

const FORGET = `
DELETE FROM placements AS k
WHERE k.used_at < now() - interval '1 hour' AND NOT EXISTS (SELECT 1 FROM lanes AS l WHERE l.lane LIKE '%@' || k.class)`;

/** Forgets classes that have had no job for an hour. */
export async function forgetPlacements(database: Pick<Database, "query">): Promise<void> {
  await database.query(FORGET);
}
