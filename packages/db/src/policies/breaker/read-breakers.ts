import type { BreakerFacts, BreakerState, ProbeEnd } from "@muster/policy";
import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";
import { msOf, toMs } from "../../times.ts";

/** A gate whose limit has a breaker. */
export interface BreakerGate {
  readonly gate: string;
  /** Of its rule. */
  readonly windowMs: number;
}

/** What is known of one, as it is at one moment. */
export interface BreakerNow extends BreakerFacts {
  readonly gate: string;
  /** Database time, milliseconds since 1970. */
  readonly nowMs: number;
  /** The job that it tries. */
  readonly probeId: string | null;
}

interface Wanted {
  readonly gates: readonly string[];
  readonly windowsMs: readonly number[];
}

// What became of the probe stands in its rows: what nobody has ended within its time has failed. Its job may have gone on to
// other attempts, or be gone, which is then no word about this one. Subqueries, because a join could read all of `tasks`.
const PROBE = `(
  SELECT CASE
      WHEN t.fence = b.probe_fence + 1 AND t.status = 'succeeded' THEN 'succeeded'
      WHEN a.outcome IN ('error', 'timeout', 'lost') AND a.reason IS DISTINCT FROM 'permanent' THEN 'failed'
      WHEN a.outcome IS NOT NULL THEN 'none'
      WHEN t.phase <> 1 OR t.fence > b.probe_fence + 1 THEN 'none'
      WHEN b.probe_until < now() THEN 'failed'
      ELSE 'under way' END
  FROM tasks AS t
       LEFT JOIN unsuccessful_attempts AS a ON a.task_id = t.task_id AND a.fence = b.probe_fence + 1
  WHERE t.task_id = b.probe_id)`;

const READ = named<Wanted>(
  (p) => `
SELECT g.gate, ${msOf("now()")} AS now_ms, b.state,
       greatest(0, coalesce(${msOf("k.closed_until - now()")}, 0)) AS left_ms,
       coalesce(n.calls, 0)::int8 AS calls, coalesce(n.failures, 0)::int8 AS failures,
       b.probe_id, CASE WHEN b.state = 'half_open' THEN coalesce(${PROBE}, 'none') END AS probe
FROM unnest(${p.gates}::text[], ${p.windowsMs}::float8[]) AS g (gate, window_ms)
     LEFT JOIN breakers AS b ON b.gate = g.gate LEFT JOIN limit_keys AS k ON k.gate = b.gate
     LEFT JOIN LATERAL (
       SELECT sum(c.calls) AS calls, sum(c.failures) AS failures FROM breaker_calls AS c
       WHERE b.gate IS NULL AND c.gate = g.gate AND c.at > now() - interval '1 millisecond' * g.window_ms) AS n ON true`,
);

interface BreakerRow {
  gate: string;
  now_ms: number | string;
  state: BreakerState | null;
  left_ms: number | string;
  calls: number;
  failures: number;
  probe_id: string | null;
  probe: ProbeEnd | null;
}

/** What is known of these gates, each given once. */
export async function readBreakers(
  database: Pick<Database, "query">,
  wanted: readonly BreakerGate[],
): Promise<BreakerNow[]> {
  if (wanted.length === 0) return [];
  const [gates, windowsMs] = [wanted.map(({ gate }) => gate), wanted.map(({ windowMs }) => windowMs)];
  const rows = await database.query<BreakerRow>(...READ.with({ gates, windowsMs }));
  return rows.map((row) => ({
    gate: row.gate,
    nowMs: toMs(row.now_ms),
    state: row.state ?? undefined,
    openLeftMs: toMs(row.left_ms),
    calls: row.calls,
    failures: row.failures,
    probeId: row.probe_id,
    probe: row.probe ?? undefined,
  }));
}
