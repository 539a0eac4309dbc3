import { gateOf, type Limit, Policies, waitingRoomOf } from "@muster/policy";
import type { Query } from "../database.ts";
import { holdSql } from "../gates/gates-sql.ts";
import { named } from "../statement.ts";
import type { NewJob } from "../transitions/new-job.ts";
import { LIMIT_COLUMNS, type LimitRow, toLimit } from "./limit-row.ts";

/** Lanes in which jobs of a key are looked for, where the limit names no queue. */
const MAX_LANES = 1_000;

/** A key of a limit that lets only so many jobs wait. */
export interface BoundedKey {
  readonly limit: Limit;
  /** As `keyOf` gives it. */
  readonly key: string;
}

const MATCHING = `
SELECT ${LIMIT_COLUMNS.map((name) => `l.${name}`).join(", ")} FROM limits AS l
WHERE coalesce(l.queue, $1) = $1 AND coalesce(l.type, $2) = $2`;

/** The limits that a job has to pass, in the order of their names, for whoever keeps no policies. */
export async function limitsOf(
  query: Query,
  { queue, type }: Pick<NewJob, "queue" | "type">,
): Promise<readonly Limit[]> {
  const limits = (await query<LimitRow>(MATCHING, [queue, type])).map(toLimit);
  // In the order that gates have everywhere, whichever the database's alphabet is.
  return new Policies({ epoch: 0, limits, pauses: [] }).limitsFor(queue, type);
}

const UPCOMING = `
SELECT count(*)::int4 AS n FROM tasks AS t
WHERE t.task_id = ANY($1::uuid[]) AND t.status = 'scheduled' AND t.started_at IS NULL`;

/** How many of these jobs are committed, and in no hold yet: the promoter queues them in a moment. */
export async function countUpcoming(query: Query, taskIds: readonly string[]): Promise<number> {
  if (taskIds.length === 0) return 0;
  const [row] = await query<{ n: number }>(UPCOMING, [taskIds]);
  return row?.n ?? 0;
}

/** How many jobs a key has. */
export interface KeyDepth {
  /**
   * Admitted, or waiting before this gate; those that wait before another gate of theirs are not seen. Counted no further
   * than `places` and what was asked for beyond them.
   */
  readonly depth: number;
  /** For how many there is room. */
  readonly places: number;
}

interface Asked {
  readonly gates: readonly string[];
  readonly names: readonly string[];
  readonly keys: readonly string[];
  readonly queues: readonly (string | null)[];
  readonly maxRunning: readonly (number | null)[];
  readonly room: readonly number[];
  readonly beyond: number;
}

/** A limit that is no constant has to be the whole statement's, and not the row's: CockroachDB allows no other. */
const MOST = "LIMIT (SELECT m.n FROM most AS m)";

/** Which of its limits a gate is of depends on the job's others. */
const ADMITTED = [1, 2, 3, 4].map(
  (place) => `(SELECT t.task_id, t.run_at FROM tasks AS t
      WHERE t.gates IS NOT NULL AND (CASE WHEN t.phase = 1 THEN t.gates[${place}] END) = a.gate ${MOST})`,
);

// One descent for each lane that the limit's jobs may be in: the hold names it.
const WAITING = `(SELECT w.task_id, w.run_at
      FROM (SELECT n.queue, n.priority FROM lanes AS n WHERE n.queue = coalesce(a.queue, n.queue) LIMIT ${MAX_LANES}) AS l
           CROSS JOIN LATERAL (
             SELECT t.task_id, t.run_at FROM tasks AS t WHERE t.phase = 0 AND t.hold = ${holdSql("a.gate", "l")}
             ORDER BY t.hold, t.run_at ${MOST}) AS w
      ORDER BY w.run_at, w.task_id ${MOST})`;

// What one key has instead of its limit stands first.
const DEPTHS = named<Asked>(
  (p) => `
WITH asked AS (
  SELECT u.gate, u.queue, coalesce(o.max_running, u.max_running, 0) + u.room AS places
  FROM unnest(${p.gates}::text[], ${p.names}::text[], ${p.keys}::text[], ${p.queues}::text[], ${p.maxRunning}::int4[],
              ${p.room}::int4[]) AS u (gate, name, key, queue, max_running, room)
       LEFT JOIN limit_overrides AS o ON o.limit_name = u.name AND o.key = u.key
), most AS (
  SELECT max(a.places) + ${p.beyond}::int4 AS n FROM asked AS a
)
SELECT a.gate, a.places,
       (SELECT count(*)::int4 FROM (${[...ADMITTED, WAITING].join("\n      UNION ALL ")} ${MOST}) AS c) AS depth
FROM asked AS a`,
);

interface DepthRow {
  gate: string;
  places: number;
  depth: number;
}

/**
 * How full these keys are, by their gates. Two submits at once may both find room for one.
 * @param beyond how far to count beyond the places that there are
 */
export async function keyDepths(
  query: Query,
  keys: readonly BoundedKey[],
  beyond: number,
): Promise<Map<string, KeyDepth>> {
  if (keys.length === 0) return new Map();
  const asked: Asked = {
    gates: keys.map(({ limit, key }) => gateOf(limit, key)),
    names: keys.map(({ limit }) => limit.name),
    keys: keys.map(({ key }) => key),
    queues: keys.map(({ limit }) => limit.queue ?? null),
    maxRunning: keys.map(({ limit }) => limit.maxRunning ?? null),
    room: keys.map(({ limit }) => waitingRoomOf(limit) ?? 0),
    beyond,
  };
  const rows = await query<DepthRow>(...DEPTHS.with(asked));
  return new Map(rows.map(({ gate, places, depth }) => [gate, { places, depth }]));
}

interface Oldest {
  readonly gates: readonly string[];
  readonly queues: readonly (string | null)[];
  readonly counts: readonly number[];
}

const OLDEST = named<Oldest>(
  (p) => `
WITH asked AS (
  SELECT * FROM unnest(${p.gates}::text[], ${p.queues}::text[], ${p.counts}::int4[]) AS u (gate, queue, count)
), most AS (
  SELECT max(a.count) AS n FROM asked AS a
)
SELECT o.task_id FROM (
  SELECT w.task_id, a.count, row_number() OVER (PARTITION BY a.gate ORDER BY w.run_at, w.task_id) AS n
  FROM asked AS a CROSS JOIN LATERAL ${WAITING} AS w
) AS o WHERE o.n <= o.count`,
);

/** The oldest jobs that wait before the gate of a key, at most `count`; of several keys. */
export async function oldestWaiting(
  query: Query,
  keys: readonly (BoundedKey & { readonly count: number })[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await query<{ task_id: string }>(
    ...OLDEST.with({
      gates: keys.map(({ limit, key }) => gateOf(limit, key)),
      queues: keys.map(({ limit }) => limit.queue ?? null),
      counts: keys.map(({ count }) => count),
    }),
  );
  return rows.map((row) => row.task_id);
}
