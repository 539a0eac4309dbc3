import { mayTake, type Placement, parseLane, type WorkerPlace } from "@muster/job";
import type { Database } from "../database.ts";
import { readyInLanes } from "../queue-status/ready.ts";
import { readPlacements } from "./placements.ts";

/** Workers that one look reads, and comparisons that it makes: with more, lanes are left out, and count as met. */
const MAX_WORKERS = 10_000;
const MOST_COMPARED = 1_000_000;

const PLACES = `
SELECT w.labels, w.taints, w.concurrency AS slots, w.queues FROM workers AS w
WHERE w.state = 'alive' AND w.expires_at > now() AND w.cordoned_at IS NULL LIMIT ${MAX_WORKERS}`;

interface Place extends WorkerPlace {
  /** Null = all. */
  readonly queues: readonly string[] | null;
}

async function takingPlaces({ query }: Pick<Database, "query">): Promise<Place[]> {
  const rows = await query<{
    labels: Record<string, string> | null;
    taints: string[] | null;
    slots: number;
    queues: string[] | null;
  }>(PLACES);
  return rows.map((row) => ({ ...row, labels: row.labels ?? {}, taints: row.taints ?? [] }));
}

/**
 * Those of these lanes, which all have a class, whose jobs no live worker takes that serves their queue, because none is what
 * they require or it is cordoned. Whether it knows their types is another question, which it answers once it has taken them.
 */
export async function unmetLanes(
  database: Pick<Database, "query">,
  lanes: readonly string[],
): Promise<Set<string>> {
  if (lanes.length === 0) return new Set();
  const classes = new Map(lanes.map((lane) => [lane, parseLane(lane)?.placement ?? ""]));
  const placements = await readPlacements(database, classes);
  const places = await takingPlaces(database);
  let compared = 0;
  const isUnmet = (lane: string): boolean => {
    const placement = placements.get(classes.get(lane) ?? "");
    if (placement === undefined || compared > MOST_COMPARED) return false;
    compared += places.length;
    const queue = parseLane(lane)?.queue ?? "";
    return !places.some((place) => serves(place, queue) && mayTake(place, required(placement)));
  };
  return new Set(lanes.filter(isUnmet));
}

const serves = ({ queues }: Place, queue: string): boolean => queues?.includes(queue) ?? true;

/** A preference keeps nothing back that it will not let go in seconds. */
const required = (placement: Placement): Placement => ({ ...placement, prefers: [] });

const PLACED = `SELECT l.lane FROM lanes AS l WHERE strpos(l.lane, '@') > 0 ORDER BY l.lane`;

/** Every lane whose jobs require something that no live worker is; also those that have no job any more. */
export async function allUnmetLanes(database: Pick<Database, "query">): Promise<Set<string>> {
  const lanes = (await database.query<{ lane: string }>(PLACED)).map(({ lane }) => lane);
  return unmetLanes(database, lanes);
}

/** How many queued jobs no live worker takes, because none is what they require; of each lane at most `most` are counted. */
export async function countUnmet(database: Pick<Database, "query">, most: number): Promise<number> {
  const unmet = await allUnmetLanes(database);
  if (unmet.size === 0) return 0;
  const ready = await readyInLanes(database, [...unmet], most);
  return [...ready.values()].reduce((sum, { count }) => sum + count, 0);
}
