import { type Limit, MAX_LIMITS_OF_A_JOB, type Override, parseGate } from "@muster/policy";
import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { EPOCH } from "../../gates/epoch.ts";
import { costSql } from "../../gates/gates-sql.ts";
import { type Named, type Places, prepared } from "../../statement.ts";
import { msOf } from "../../times.ts";
import { rateOf } from "../limit-row.ts";
import { isAdmittedThrough } from "./admitted.ts";

/** A key of a limit whose room is to be read. */
export interface AskedGate {
  readonly gate: string;
  readonly limit: Limit;
}

/** A gate as it is at one moment. What is not bounded is undefined. */
export interface GateState {
  readonly gate: string;
  readonly limit: Limit;
  /** What this key has instead of what all have. */
  readonly override: Pick<Override, "maxRunning" | "rate" | "weight">;
  /** Admitted jobs, counted no further than the most that may be. */
  readonly admitted: number;
  /** What those of them will take of the rate that have not started yet. */
  readonly granted: number;
  /** How far the rate is used ahead, milliseconds; 0 or less where it is not. */
  readonly aheadMs: number;
  /** For how long it stays closed, milliseconds; 0 or less where it is open. */
  readonly closedMs: number;
}

export interface GateRooms {
  /** What `free` has to show: what was read here holds until somebody frees jobs. */
  readonly round: number;
  readonly epoch: number;
  readonly states: readonly GateState[];
}

interface Asked {
  readonly gates: readonly string[];
  readonly limits: readonly string[];
  readonly keys: readonly string[];
  readonly mosts: string;
  readonly bursts: string;
  readonly costLabels: readonly (string | null)[];
}

/** More than may be admitted anywhere, for a rate without a maximum: only with a LIMIT, dead entries of an index are skipped at the next look. */
const UNBOUNDED = 1_000_000_000;

// Counted by the indexes of admitted jobs, and never further than matters: LIMIT also keeps the planner from bitmap scans,
// which read an index's dead entries again and again. Overrides and what is known of a key are looked up key by key: of each
// there may be a million. In one statement, or what is counted would not be of the round that is read beside it.
const roomsOf = (p: Places<Asked>, places: number): string => `
SELECT (SELECT f.round FROM limit_feeder AS f WHERE f.id = 1) AS round, ${EPOCH} AS epoch,
       g.n::int4 AS n, o.max_running, o.rate_count, o.rate_per_ms, o.rate_burst, o.weight,
       a.admitted, a.granted, ${msOf("(k.tat - now())")} AS ahead_ms, ${msOf("(k.closed_until - now())")} AS closed_ms
FROM (SELECT u.* FROM unnest(${p.gates}::text[], ${p.limits}::text[], ${p.keys}::text[], ${p.mosts}::int4[],
                             ${p.bursts}::int4[], ${p.costLabels}::text[])
             WITH ORDINALITY AS u (gate, limit_name, key, most, burst, cost_label, n)
      LIMIT (SELECT cardinality(${p.gates}::text[]))) AS g
LEFT JOIN LATERAL (
  SELECT x.max_running, x.rate_count, x.rate_per_ms, x.rate_burst, x.weight,
         CASE WHEN x.rate_count IS NULL THEN NULL ELSE coalesce(x.rate_burst, 1) END AS burst
  FROM limit_overrides AS x WHERE x.limit_name = g.limit_name AND x.key = g.key LIMIT 1) AS o ON true
LEFT JOIN LATERAL (
  SELECT x.tat, x.closed_until FROM limit_keys AS x WHERE x.gate = g.gate LIMIT 1) AS k ON true
CROSS JOIN LATERAL (
  SELECT count(*)::int4 AS admitted,
         coalesce(sum(CASE WHEN t.status = 'queued' THEN ${costSql("(t.labels ->> g.cost_label)", "coalesce(o.burst, g.burst)")} END), 0)::float8 AS granted
  FROM (${admittedThrough(places)}
        LIMIT coalesce(o.max_running, g.most, CASE WHEN coalesce(o.burst, g.burst) IS NULL THEN 0 ELSE ${UNBOUNDED} END)) AS t) AS a`;

/** Of each place in turn: at which of its gates a job has this one differs with its other limits. */
function admittedThrough(places: number): string {
  const rows = Array.from(
    { length: places },
    (_, index) =>
      `(SELECT t.status, t.labels FROM tasks AS t WHERE ${isAdmittedThrough(index + 1, "g.gate")})`,
  );
  return rows.join(" UNION ALL ");
}

/** By how many of a job's places a gate may be at. */
const ROOMS: readonly Named<Asked>[] = Array.from({ length: MAX_LIMITS_OF_A_JOB }, (_, index) =>
  prepared<Asked>(`feed_rooms_${index + 1}`, (p) => roomsOf(p, index + 1)),
);

interface RoomRow {
  round: number;
  epoch: number;
  n: number;
  max_running: number | null;
  rate_count: number | null;
  rate_per_ms: number | null;
  rate_burst: number | null;
  weight: number | null;
  admitted: number;
  granted: number;
  ahead_ms: number | null;
  closed_ms: number | null;
}

/**
 * How full these gates are, with the round and the epoch that this is true in.
 * @param gates at least one
 * @param places how many gates the jobs of these limits have at most: at which of a job's gates one of these may be
 */
export async function readGateRooms(
  database: Database,
  gates: readonly AskedGate[],
  places: number,
): Promise<GateRooms> {
  const statement = ROOMS[places - 1] ?? ROOMS.at(-1);
  if (statement === undefined) throw new Error(`no statement for ${places} places`);
  const rows = await database.query<RoomRow>(...statement.with(askedOf(gates)));
  const [first] = rows;
  if (first === undefined)
    throw new Error("rooms were asked of no gate, or policy_epoch and limit_feeder are empty");
  const states = rows.flatMap((row): GateState[] => {
    const asked = gates[row.n - 1];
    return asked === undefined ? [] : [stateOf(asked, row)];
  });
  return { round: first.round, epoch: first.epoch, states };
}

function askedOf(gates: readonly AskedGate[]): Asked {
  return {
    gates: gates.map(({ gate }) => gate),
    limits: gates.map(({ limit }) => limit.name),
    keys: gates.map(({ gate }) => parseGate(gate)?.key ?? ""),
    mosts: plainArray(gates.map(({ limit }) => limit.maxRunning ?? "NULL")),
    bursts: plainArray(gates.map(({ limit }) => limit.rate?.burst ?? "NULL")),
    costLabels: gates.map(({ limit }) => limit.costLabel ?? null),
  };
}

function stateOf({ gate, limit }: AskedGate, row: RoomRow): GateState {
  return {
    gate,
    limit,
    override: {
      maxRunning: row.max_running ?? undefined,
      rate: rateOf(row),
      weight: row.weight ?? undefined,
    },
    admitted: row.admitted,
    granted: row.granted,
    aheadMs: row.ahead_ms ?? 0,
    closedMs: row.closed_ms ?? 0,
  };
}
