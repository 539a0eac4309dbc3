import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";
import { BUSY_SLOTS } from "./busy-slots.ts";
import { isSelected, type Selecting, selecting, type WorkerFilter } from "./worker-filter.ts";
import { STANDING_SQL, thousandths, type WorkerStanding } from "./worker-record.ts";

/** Of types, and of names. */
const MOST = 1_000;

/** The workers of one standing. */
export interface FleetCount {
  readonly standing: WorkerStanding;
  readonly workers: number;
  readonly slots: number;
  readonly busySlots: number;
}

export interface TypeCapacity {
  readonly type: string;
  readonly workers: number;
  readonly slots: number;
}

export interface CordonedName {
  readonly name: string;
  readonly sinceMs: number;
  readonly reason: string;
  readonly by: string;
  readonly workers: number;
}

export interface FleetLeader {
  /** Of a worker its id. */
  readonly holder: string;
  /** Null for an API process. */
  readonly name: string | null;
  readonly untilMs: number;
}

/** The fleet as a whole. */
export interface FleetStatus {
  readonly counts: readonly FleetCount[];
  /** Of those that take jobs: the greatest share of slots in use less the smallest. */
  readonly imbalance: number;
  readonly meanLoad: number;
  readonly maxLoad: number;
  readonly lostLastHour: number;
  readonly lostLastDay: number;
}

/** Fractions are thousandths. */
interface CountRow {
  standing: WorkerStanding;
  workers: number;
  slots: number;
  busy_slots: number;
  most: number;
  least: number;
  load: number | null;
  loads: number;
  max_load: number | null;
  lost_last_hour: number;
}

const COUNTS = named<Selecting>(
  (p) => `
SELECT s.standing, count(*)::int8 AS workers, sum(s.concurrency)::int8 AS slots, sum(s.busy)::int8 AS busy_slots,
       ${thousandths("max(s.busy::float8 / s.concurrency)")} AS most,
       ${thousandths("min(s.busy::float8 / s.concurrency)")} AS least,
       ${thousandths("sum(s.load)")} AS load, count(s.load) AS loads, ${thousandths("max(s.load)")} AS max_load,
       count(CASE WHEN s.state = 'lost' AND s.ended_at > now() - interval '1 hour' THEN 1 END) AS lost_last_hour
FROM (
  SELECT w.state, w.ended_at, w.concurrency, w.load, ${BUSY_SLOTS} AS busy, ${STANDING_SQL} AS standing
  FROM workers AS w
  WHERE (w.ended_at IS NULL OR w.ended_at > now() - interval '1 day') AND ${isSelected(p)}
) AS s GROUP BY s.standing ORDER BY s.standing`,
);

/** Of the workers that are selected, those of the last day among them. */
export async function fleetStatus(query: Query, filter: WorkerFilter): Promise<FleetStatus> {
  const rows = await query<CountRow>(...COUNTS.with(selecting(filter)));
  const taking = rows.find(({ standing }) => standing === "taking");
  const live = rows.filter(({ standing }) => standing !== "lost" && standing !== "gone");
  const loads = live.reduce((sum, row) => sum + row.loads, 0);
  const lost = rows.find(({ standing }) => standing === "lost");
  return {
    counts: rows.map(({ standing, workers, slots, busy_slots: busySlots }) => ({
      standing,
      workers,
      slots,
      busySlots,
    })),
    imbalance: taking === undefined ? 0 : (taking.most - taking.least) / 1000,
    meanLoad: loads === 0 ? 0 : live.reduce((sum, row) => sum + (row.load ?? 0), 0) / loads / 1000,
    maxLoad: Math.max(0, ...live.map((row) => row.max_load ?? 0)) / 1000,
    lostLastHour: lost?.lost_last_hour ?? 0,
    lostLastDay: lost?.workers ?? 0,
  };
}

const TYPES = named<Selecting>(
  (p) => `
SELECT u.type, count(*)::int8 AS workers, sum(s.concurrency)::int8 AS slots
FROM (SELECT w.types, w.concurrency, ${STANDING_SQL} AS standing FROM workers AS w
      WHERE w.state = 'alive' AND ${isSelected(p)}) AS s CROSS JOIN LATERAL unnest(s.types) AS u (type)
WHERE s.standing = 'taking' GROUP BY u.type ORDER BY u.type LIMIT ${MOST}`,
);

/** What there is for each type, by its name: of the workers that take jobs. */
export function typeCapacities(query: Query, filter: WorkerFilter): Promise<TypeCapacity[]> {
  return query<TypeCapacity & object>(...TYPES.with(selecting(filter)));
}

const CORDONED = `
SELECT n.name, ${msOf("n.cordoned_at")} AS since_ms, n.cordon_reason, n.cordoned_by,
       (SELECT count(*) FROM workers AS w WHERE w.name = n.name AND w.state IN ('alive', 'draining')) AS workers
FROM worker_names AS n WHERE n.cordoned_at IS NOT NULL ORDER BY n.name LIMIT ${MOST}`;

interface CordonedRow {
  name: string;
  since_ms: number;
  cordon_reason: string | null;
  cordoned_by: string | null;
  workers: number;
}

/** Every name that is cordoned, whether a worker has it now or not. */
export async function cordonedNames(query: Query): Promise<CordonedName[]> {
  const rows = await query<CordonedRow>(CORDONED);
  return rows.map(({ name, since_ms: sinceMs, cordon_reason: reason, cordoned_by: by, workers }) => ({
    name,
    sinceMs,
    reason: reason ?? "",
    by: by ?? "",
    workers,
  }));
}

const LEADER = `
SELECT l.holder, w.name, ${msOf("l.expires_at")} AS until_ms
FROM chore_leader AS l LEFT JOIN workers AS w ON w.worker_id = l.holder WHERE l.id = 1 AND l.expires_at > now()`;

/** Who runs the chores; undefined while nobody does. */
export async function fleetLeader(query: Query): Promise<FleetLeader | undefined> {
  const [row] = await query<{ holder: string; name: string | null; until_ms: number }>(LEADER);
  return row && { holder: row.holder, name: row.name, untilMs: row.until_ms };
}
