import { codeOf, gateOf, keyOf, MAX_LIMITS_OF_A_JOB, type Override, pauseName } from "@muster/policy";
import type { Database } from "../database.ts";
import { MAX_AHEAD } from "../queries/bounds.ts";
import type { JobRecord } from "../record.ts";
import { msOf } from "../times.ts";
import { type LimitRecord, type LimitRecordRow, RECORD_COLUMNS, toLimitRecord } from "./limit-record.ts";
import { type LimitRow, rateOf } from "./limit-row.ts";
import { type PauseRecord, pausesNamed } from "./pauses.ts";

/** Ids told of. */
const MAX_SHOWN = 10;

/** What is known of one key of one limit. Times are milliseconds since 1970. */
export interface KeyState {
  readonly record: LimitRecord;
  /** As it stands in gates. */
  readonly key: string;
  /** What the key has instead of what the limit says. */
  readonly override: Pick<Override, "maxRunning" | "rate"> | undefined;
  /** When its rate would be used up without a burst. Undefined: long ago. */
  readonly tatMs: number | undefined;
  readonly closed: { readonly untilMs: number; readonly reason: string } | undefined;
  /** Why its breaker has opened, and the job that it tries. Undefined: it is closed, or there is none. */
  readonly breaker: { readonly reason: string; readonly probeId: string | null } | undefined;
  /** Jobs that are admitted, counted to a few more than it allows, and some of their ids. Of a key with a bound. */
  readonly running: { readonly count: number; readonly taskIds: readonly string[] } | undefined;
}

/** What the policies say about one job. */
export interface JobPolicies {
  /** Of its queue, of its type, and of its keys. */
  readonly pauses: readonly PauseRecord[];
  /** Of each limit that it has to pass, in the order of their names. */
  readonly gates: readonly KeyState[];
  /** Jobs that are held for the same key as it, and come first; counted to 10,000. */
  readonly heldAhead: { readonly ahead: number; readonly more: boolean };
}

/** What keeps a queued job from starting, and what does not, by the policies and counts of now. */
export async function policiesOf(database: Database, job: JobRecord): Promise<JobPolicies> {
  const gates = await gatesOf(database, job);
  const keys = gates.map(({ record, key }) => pauseName({ kind: "key", limit: record.limit.name, key }));
  const { queue, type } = job;
  const targets = [pauseName({ kind: "queue", queue }), pauseName({ kind: "type", type }), ...keys];
  const pauses = await pausesNamed(database.query, targets);
  return { pauses, gates, heldAhead: await heldAhead(database, job) };
}

const MATCHING = `
SELECT ${RECORD_COLUMNS} FROM limits AS l
WHERE (l.queue IS NULL OR l.queue = $1) AND (l.type IS NULL OR l.type = $2) ORDER BY l.name LIMIT ${MAX_LIMITS_OF_A_JOB}`;

async function gatesOf(database: Database, job: JobRecord): Promise<KeyState[]> {
  const rows = await database.query<LimitRecordRow>(MATCHING, [job.queue, job.type]);
  return Promise.all(
    rows.map(toLimitRecord).map((record) => keyState(database, record, keyOf(record.limit, job.labels))),
  );
}

const KEY = `
SELECT o.limit_name IS NOT NULL AS is_own, o.max_running, o.rate_count, o.rate_per_ms, o.rate_burst,
       ${msOf("k.tat")} AS tat_ms, CASE WHEN k.closed_until > now() THEN ${msOf("k.closed_until")} END AS closed_ms, k.closed_reason,
       b.reason AS breaker_reason, b.probe_id
FROM (SELECT $1::text AS limit_name, $2::text AS key, $3::text AS gate) AS g
LEFT JOIN limit_overrides AS o ON o.limit_name = g.limit_name AND o.key = g.key
LEFT JOIN limit_keys AS k ON k.gate = g.gate
LEFT JOIN breakers AS b ON b.gate = g.gate`;

interface KeyRow extends Pick<LimitRow, "max_running" | "rate_count" | "rate_per_ms" | "rate_burst"> {
  is_own: boolean;
  tat_ms: number | null;
  closed_ms: number | null;
  closed_reason: string | null;
  breaker_reason: string | null;
  probe_id: string | null;
}

async function keyState(database: Database, record: LimitRecord, key: string): Promise<KeyState> {
  const { limit } = record;
  const gate = gateOf(limit, key);
  const [row] = await database.query<KeyRow>(KEY, [limit.name, key, gate]);
  if (row === undefined) throw new Error("a key was not answered");
  const override = row.is_own ? { maxRunning: row.max_running ?? undefined, rate: rateOf(row) } : undefined;
  const most = override?.maxRunning ?? limit.maxRunning;
  return {
    record,
    key,
    override,
    tatMs: row.tat_ms ?? undefined,
    closed: row.closed_ms === null ? undefined : { untilMs: row.closed_ms, reason: row.closed_reason ?? "" },
    breaker: row.breaker_reason === null ? undefined : { reason: row.breaker_reason, probeId: row.probe_id },
    running: most === undefined ? undefined : await admitted(database, gate, most + MAX_SHOWN),
  };
}

// The conditions are those of the four indexes that have these rows, and no others.
const places = Array.from(
  { length: MAX_LIMITS_OF_A_JOB },
  (_, index) => `(CASE WHEN t.phase = 1 THEN t.gates[${index + 1}] END)`,
);
const ADMITTED = `
WITH admitted AS MATERIALIZED (
  SELECT a.task_id FROM (
    ${places
      .map(
        (place) =>
          `SELECT t.task_id FROM tasks AS t WHERE t.gates IS NOT NULL AND ${place} IS NOT NULL AND ${place} = $1`,
      )
      .join(" UNION ALL ")}
  ) AS a LIMIT $2
)
SELECT count(*)::int8 AS count, ARRAY(SELECT s.task_id::text FROM admitted AS s LIMIT ${MAX_SHOWN}) AS task_ids
FROM admitted AS c`;

async function admitted(database: Database, gate: string, most: number): Promise<KeyState["running"]> {
  const [row] = await database.query<{ count: number; task_ids: string[] }>(ADMITTED, [gate, most]);
  return row && { count: row.count, taskIds: row.task_ids };
}

const HELD_AHEAD = `
SELECT count(*)::int8 AS ahead FROM (
  SELECT 1 FROM tasks AS j JOIN tasks AS t ON t.hold = j.hold AND t.phase = 0 AND t.run_at < j.run_at
  WHERE j.task_id = $1 LIMIT $2
) AS a`;

async function heldAhead(database: Database, { taskId, hold }: JobRecord): Promise<JobPolicies["heldAhead"]> {
  if (hold === null || codeOf(hold) !== "limit") return { ahead: 0, more: false };
  const [row] = await database.query<{ ahead: number }>(HELD_AHEAD, [taskId, MAX_AHEAD + 1]);
  const counted = row?.ahead ?? 0;
  return { ahead: Math.min(counted, MAX_AHEAD), more: counted > MAX_AHEAD };
}
