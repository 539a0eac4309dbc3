import { nameOfLane } from "@muster/job";
import { type Database, patiently } from "../database.ts";

interface LaneRow {
  lane: string;
}

const namesOf = (rows: readonly LaneRow[]): string[] => rows.map(({ lane }) => lane);

const LANES = `SELECT l.lane FROM lanes AS l ORDER BY l.lane`;

/** Every lane that has, or lately had, a job. */
export async function knownLanes(database: Database): Promise<string[]> {
  return namesOf(await database.query<LaneRow>(LANES));
}

const PLACED = `
SELECT l.lane FROM lanes AS l WHERE l.queue = ANY($1::text[]) AND strpos(l.lane, '@') > 0 ORDER BY l.lane`;

/** Of these queues, the known lanes that not every worker may take from. */
export async function placedLanes(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<string[]> {
  return namesOf(await database.query<LaneRow>(PLACED, [queues]));
}

// One descent of the index `live` for each lane: with statistics from when nothing waited, EXISTS would be planned as a
// join that reads all of it.
const HAS_LIVE = `(
  SELECT true FROM tasks AS t WHERE t.phase = 1 AND t.lane = l.lane ORDER BY t.enqueued_at, t.task_id LIMIT 1)`;

const BUSY = `SELECT l.lane FROM lanes AS l WHERE ${HAS_LIVE} ORDER BY l.lane`;

/**
 * Those of the known lanes that queued or running jobs are in: a queue that was used once costs no more than this look.
 */
export async function busyLanes(database: Database): Promise<string[]> {
  return namesOf(await patiently(database.query)<LaneRow>(BUSY));
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

const MARK = `
UPDATE lanes SET retiring_at = now() WHERE lane = ANY(ARRAY(
  SELECT l.lane FROM lanes AS l
  WHERE l.retiring_at IS NULL AND (l.queue <> 'default' OR strpos(l.lane, '@') > 0) AND ${HAS_LIVE} IS NULL LIMIT $1))`;

// Looked at again in the statement that deletes: a process that remembers the lane may have put a job there since.
const DELETE_LANES = `
DELETE FROM lanes AS l
WHERE l.retiring_at < now() - $1::float8 * interval '1 millisecond' AND ${HAS_LIVE} IS NULL
RETURNING l.lane, l.queue`;

const REMAINING = `SELECT l.lane FROM lanes AS l WHERE l.queue = ANY($1::text[])`;

/**
 * Forgets lanes without live jobs, in two steps: a lane is marked first, and deleted `afterMs` later, unless a submit
 * has removed the mark. `afterMs` must be longer than any process remembers a lane. The default queue's plain lanes stay.
 * @returns the names, see `nameOfLane`, of which no lane is left
 */
export async function retireLanes(database: Database, afterMs: number, limit = 1_000): Promise<string[]> {
  const deleted = await database.query<{ lane: string; queue: string }>(DELETE_LANES, [afterMs]);
  await database.query(MARK, [limit]);
  if (deleted.length === 0) return [];
  const queues = [...new Set(deleted.map(({ queue }) => queue))];
  const remaining = await database.query<LaneRow>(REMAINING, [queues]);
  const left = new Set(remaining.map(({ lane }) => nameOfLane(lane)));
  const gone = new Set(deleted.flatMap(({ lane }) => nameOfLane(lane) ?? []));
  return [...gone].filter((name) => !left.has(name));
}
