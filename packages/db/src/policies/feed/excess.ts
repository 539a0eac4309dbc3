import { MAX_LIMITS_OF_A_JOB } from "@muster/policy";
import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { rankSql } from "../../gates/gates-sql.ts";
import { type Named, named, prepared } from "../../statement.ts";
import { admittedGate, isAdmittedAt, isAdmittedThrough } from "./admitted.ts";
import { QUEUED_JOB, type QueuedJob, type QueuedJobRow, toQueuedJob } from "./rehold.ts";

/** A gate through which jobs are let in that have not begun. */
export interface GrantedGate {
  readonly gate: string;
  /** By how many jobs it has admitted more than it may; 0 or less where there are no more, or any number may be. */
  readonly over: number;
  /** Whether a rate bounds it. */
  readonly isRated: boolean;
}

/** Whether the row named `t` is let in and has not begun. */
const IS_GRANTED = "t.status = 'queued' AND t.grant_fence = t.fence";

const PLACES: readonly number[] = Array.from({ length: MAX_LIMITS_OF_A_JOB }, (_, index) => index + 1);

// As `countAdmitted` does, and with what its key may have. Limits and overrides are looked up by their names: of the latter
// there may be a million.
const GRANTED: readonly Named<{ readonly most: number }>[] = PLACES.map((places) =>
  prepared(`feed_granted_${places}`, (p) => {
    const rows = PLACES.slice(0, places).map((place) => {
      const gate = admittedGate(place);
      return `(SELECT ${gate} AS gate, coalesce(${IS_GRANTED}, false) AS granted FROM tasks AS t
      WHERE ${isAdmittedAt(place)} ORDER BY ${gate} LIMIT (SELECT ${p.most}::int4))`;
    });
    return `
SELECT c.gate, coalesce(c.n - coalesce(o.max_running, l.max_running), 0)::int4 AS over,
       coalesce(o.rate_count, l.rate_count) IS NOT NULL AS rated
FROM (
  SELECT a.gate, count(*)::int4 AS n FROM (${rows.join("\n    UNION ALL ")}) AS a
  GROUP BY a.gate HAVING bool_or(a.granted)
) AS c
CROSS JOIN LATERAL (
  SELECT x.name, x.max_running, x.rate_count FROM limits AS x
  WHERE x.name = left(c.gate, strpos(c.gate, '~') - 1)
    AND x.generation::text = substr(c.gate, strpos(c.gate, '~') + 1, strpos(c.gate, ':') - strpos(c.gate, '~') - 1)
  LIMIT 1) AS l
LEFT JOIN LATERAL (
  SELECT x.max_running, x.rate_count FROM limit_overrides AS x
  WHERE x.limit_name = l.name AND x.key = substr(c.gate, strpos(c.gate, ':') + 1) LIMIT 1) AS o ON true
WHERE c.n > coalesce(o.max_running, l.max_running) OR coalesce(o.rate_count, l.rate_count) IS NOT NULL`;
  }),
);

/**
 * Gates that have let in jobs which have not begun, where those may be more than is allowed by now.
 * @param places how many gates jobs have at most
 * @param most admitted jobs that are looked at; of those beyond nothing is said
 */
export async function grantedGates(
  database: Pick<Database, "query">,
  places: number,
  most: number,
): Promise<GrantedGate[]> {
  const statement = GRANTED[places - 1] ?? GRANTED.at(-1);
  if (statement === undefined) throw new Error(`no statement for ${places} places`);
  type Row = { gate: string; over: number; rated: boolean };
  const rows = await database.query<Row>(...statement.with({ most }), "long");
  return rows.map(({ gate, over, rated }) => ({ gate, over, isRated: rated }));
}

/** A job that is let in and has not begun. */
export interface GrantedJob extends QueuedJob {
  /** It has run before under this admission, which its worker's death has left to it. */
  readonly isLost: boolean;
}

/** How many of a gate's jobs are wanted at most. */
export interface WantedJobs {
  readonly gate: string;
  readonly count: number;
}

// A job that is lost keeps the stamp with which it was let in.
const IS_LOST = "coalesce(t.enqueued_at <= t.started_at, false)";
const THROUGH = PLACES.map(
  (place) =>
    `(SELECT t.*, ${IS_LOST} AS lost FROM tasks AS t WHERE ${isAdmittedThrough(place, "g.gate")} AND ${IS_GRANTED})`,
);
const LAST = named<{ readonly gates: readonly string[]; readonly counts: string }>(
  (p) => `
SELECT g.gate, s.* FROM unnest(${p.gates}::text[], ${p.counts}::int4[]) AS g (gate, count)
CROSS JOIN LATERAL (
  SELECT ${QUEUED_JOB}, t.lost FROM (${THROUGH.join("\n    UNION ALL ")}) AS t
  ORDER BY t.lost, ${rankSql("t")} DESC, t.run_at DESC, t.task_id DESC LIMIT g.count) AS s`,
);

/**
 * Of each gate the jobs that are let in and have not begun, the last to have their turn first: of the least urgent those that
 * wait the shortest; what was lost comes behind all others. By gate.
 */
export async function lastGranted(
  database: Pick<Database, "query">,
  wanted: readonly WantedJobs[],
): Promise<Map<string, GrantedJob[]>> {
  const gates = wanted.map(({ gate }) => gate);
  const counts = plainArray(wanted.map(({ count }) => count));
  type Row = QueuedJobRow & { gate: string; lost: boolean };
  const rows = await database.query<Row>(...LAST.with({ gates, counts }));
  const jobs = Map.groupBy(rows, ({ gate }) => gate);
  return new Map(
    [...jobs].map(([gate, ofGate]) => [
      gate,
      ofGate.map((row) => ({ ...toQueuedJob(row), isLost: row.lost })),
    ]),
  );
}
