import { type Limit, MAX_LIMITS_OF_A_JOB, type Override, parseGate } from "@muster/policy";
import { numbersIn, plainArray } from "../../arrays.ts";
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
// there may be a million. In one statement, or what is counted would not be of the round that is read beside it; and in one row,
// for rows are most of what their reader does: of most gates there is nothing to say but how many jobs they have admitted.
const roomsOf = (p: Places<Asked>, places: number): string => `
SELECT (SELECT f.round FROM limit_feeder AS f WHERE f.id = 1) AS round, ${EPOCH} AS epoch,
       array_agg(g.n)::text AS ns, array_agg(a.admitted)::text AS admitted,
       json_agg(json_build_object('n', g.n, 'max_running', o.max_running, 'rate_count', o.rate_count,
           'rate_per_ms', o.rate_per_ms, 'rate_burst', o.rate_burst, 'weight', o.weight, 'granted', a.granted,
           'ahead_ms', ${msOf("(k.tat - now())")}, 'closed_ms', ${msOf("(k.closed_until - now())")}))
         FILTER (WHERE o.limit_name IS NOT NULL OR k.gate IS NOT NULL OR a.granted > 0) AS more
FROM (SELECT u.* FROM unnest(${p.gates}::text[], ${p.limits}::text[], ${p.keys}::text[], ${p.mosts}::int4[],
                             ${p.bursts}::int4[], ${p.costLabels}::text[])
             WITH ORDINALITY AS u (gate, limit_name, key, most, burst, cost_label, n)
      LIMIT (SELECT cardinality(${p.gates}::text[]))) AS g
LEFT JOIN LATERAL (
  SELECT x.limit_name, x.max_running, x.rate_count, x.rate_per_ms, x.rate_burst, x.weight,
         CASE WHEN x.rate_count IS NULL THEN NULL ELSE coalesce(x.rate_burst, 1) END AS burst
  FROM limit_overrides AS x WHERE x.limit_name = g.limit_name AND x.key = g.key LIMIT 1) AS o ON true
LEFT JOIN LATERAL (
  SELECT x.gate, x.tat, x.closed_until FROM limit_keys AS x WHERE x.gate = g.gate LIMIT 1) AS k ON true
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

interface RoomsRow {
  round: number;
  epoch: number;
  /** Side by side: the places of the gates that were asked about, from 1, and how many jobs they have admitted. */
  ns: string | null;
  admitted: string;
  more: MoreOfRoom[] | null;
}

/** What few gates have. */
interface MoreOfRoom {
  n: number;
  max_running: number | null;
  rate_count: number | null;
  rate_per_ms: number | null;
  rate_burst: number | null;
  weight: number | null;
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
  database: Pick<Database, "query">,
  gates: readonly AskedGate[],
  places: number,
): Promise<GateRooms> {
  const statement = ROOMS[places - 1] ?? ROOMS.at(-1);
  if (statement === undefined) throw new Error(`no statement for ${places} places`);
  const [row] = await database.query<RoomsRow>(...statement.with(askedOf(gates)));
  if (row === undefined || row.ns === null) throw new Error("rooms were asked of no gate");
  const admitted = numbersIn(row.admitted);
  const more = new Map(row.more?.map((one) => [one.n, one]));
  const states = numbersIn(row.ns).flatMap((n, index): GateState[] => {
    const asked = gates[n - 1];
    return asked === undefined ? [] : [stateOf(asked, admitted[index] ?? 0, more.get(n))];
  });
  return { round: row.round, epoch: row.epoch, states };
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

const NOTHING_OF_ITS_OWN: GateState["override"] = {
  maxRunning: undefined,
  rate: undefined,
  weight: undefined,
};

function stateOf({ gate, limit }: AskedGate, admitted: number, more: MoreOfRoom | undefined): GateState {
  if (more === undefined)
    return { gate, limit, override: NOTHING_OF_ITS_OWN, admitted, granted: 0, aheadMs: 0, closedMs: 0 };
  return {
    gate,
    limit,
    override: {
      maxRunning: more.max_running ?? undefined,
      rate: rateOf(more),
      weight: more.weight ?? undefined,
    },
    admitted,
    granted: more.granted,
    aheadMs: more.ahead_ms ?? 0,
    closedMs: more.closed_ms ?? 0,
  };
}
