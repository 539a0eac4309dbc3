import type { BreakerState } from "@muster/policy";
import type { Database } from "../../database.ts";
import { type Named, named, type Places } from "../../statement.ts";

/** What a breaker was when it was judged: nothing is changed if it is something else by then. */
interface Judged {
  readonly gate: string;
  /** Undefined: closed. */
  readonly state: BreakerState | undefined;
  readonly probeId: string | null;
}

interface Opening {
  readonly gate: string;
  readonly openForMs: number;
  readonly reason: string;
}

interface Reopening extends Opening {
  readonly probeId: string | null;
}

// A key that a handler has closed for longer stays closed for longer.
const openBy = (p: Places<Opening>, opened: string): string => `
WITH opened AS (${opened}
  RETURNING b.gate, b.reason
), closed AS (
  INSERT INTO limit_keys AS k (gate, closed_until, closed_reason)
  SELECT o.gate, now() + ${p.openForMs}::float8 * interval '1 millisecond', o.reason FROM opened AS o
  ON CONFLICT (gate) DO UPDATE SET closed_until = EXCLUDED.closed_until, closed_reason = EXCLUDED.closed_reason
  WHERE k.closed_until IS NULL OR k.closed_until < EXCLUDED.closed_until
)
SELECT o.gate FROM opened AS o`;

const OPEN: Named<Opening> = named((p) =>
  openBy(
    p,
    `
  INSERT INTO breakers AS b (gate, state, reason) VALUES (${p.gate}, 'open', ${p.reason}) ON CONFLICT (gate) DO NOTHING`,
  ),
);

const REOPEN: Named<Reopening> = named((p) =>
  openBy(
    p,
    `
  UPDATE breakers AS b
  SET state = 'open', since = now(), reason = ${p.reason}, probe_id = NULL, probe_fence = NULL, probe_until = NULL
  WHERE b.gate = ${p.gate} AND b.state = 'half_open' AND b.probe_id IS NOT DISTINCT FROM ${p.probeId}::uuid`,
  ),
);

/** closed, half-open → open, for a time. False where somebody else has turned it meanwhile. */
export async function openBreaker(
  database: Pick<Database, "query">,
  { gate, state, probeId }: Judged,
  openForMs: number,
  reason: string,
): Promise<boolean> {
  const opening = { gate, openForMs, reason };
  const statement = state === undefined ? OPEN.with(opening) : REOPEN.with({ ...opening, probeId });
  return (await database.query(...statement)).length === 1;
}

// What was counted before says nothing about what is called now.
const CLOSE = named<{ readonly gate: string; readonly probeId: string | null }>(
  (p) => `
WITH closed AS (
  DELETE FROM breakers AS b
  WHERE b.gate = ${p.gate} AND b.state = 'half_open' AND b.probe_id IS NOT DISTINCT FROM ${p.probeId}::uuid
  RETURNING b.gate
), forgotten AS (
  DELETE FROM breaker_calls AS c USING closed AS x WHERE c.gate = x.gate
)
SELECT x.gate FROM closed AS x`,
);

/** half-open → closed. False where somebody else has turned it meanwhile. */
export async function closeBreaker(
  database: Pick<Database, "query">,
  { gate, probeId }: Judged,
): Promise<boolean> {
  return (await database.query(...CLOSE.with({ gate, probeId }))).length === 1;
}

/** Jobs that try what their breakers hold: arrays side by side. */
export interface Probes {
  readonly probeGates: readonly string[];
  readonly probeIds: readonly string[];
}

/**
 * Part of the statement that frees jobs, the rows named `freed` with `task_id`, `fence` and `timeout_ms`: open, half-open →
 * half-open, with a probe. In the same statement, or a crash between the two would leave a job admitted that no breaker
 * knows as its probe, and another one would follow it. It has as long as an attempt and the lease of its worker last.
 */
export const beginProbes = (p: Places<Probes>): string => `
  UPDATE breakers AS b
  SET state = 'half_open', since = CASE WHEN b.state = 'open' THEN now() ELSE b.since END,
      probe_id = f.task_id, probe_fence = f.fence,
      probe_until = now() + f.timeout_ms * interval '1 millisecond' + interval '1 second' *
        (SELECT coalesce(max(w.lease_seconds), 30) FROM workers AS w WHERE w.state = 'alive')
  FROM freed AS f JOIN unnest(${p.probeGates}::text[], ${p.probeIds}::uuid[]) AS d (gate, task_id) ON d.task_id = f.task_id
  WHERE b.gate = d.gate`;

const PREFIX = "l.name || '~' || l.generation::text || ':'";
const IS_RULED = `l.breaker_error_ratio IS NOT NULL AND left(b.gate, length(${PREFIX})) = ${PREFIX}`;

// The limit has no breaker any more, or is another one; or nothing was called for so long that nobody waits to be tried.
const END_STRAYS = `
WITH ended AS (
  DELETE FROM breakers AS b
  WHERE NOT EXISTS (SELECT 1 FROM limits AS l WHERE ${IS_RULED})
     OR coalesce(b.probe_until, b.since) < now() - interval '1 day'
  RETURNING b.gate, b.reason
), opened AS (
  UPDATE limit_keys AS k SET closed_until = NULL, closed_reason = NULL
  FROM ended AS e WHERE k.gate = e.gate AND k.closed_reason = e.reason
)
SELECT e.gate FROM ended AS e`;

const UNTIL = "b.since + l.breaker_open_ms * interval '1 millisecond'";
const SHORTEN = `
UPDATE limit_keys AS k SET closed_until = ${UNTIL}
FROM breakers AS b JOIN limits AS l ON ${IS_RULED}
WHERE k.gate = b.gate AND b.state = 'open' AND k.closed_reason = b.reason AND k.closed_until > ${UNTIL}
RETURNING k.gate`;

/**
 * Holds breakers to their limits as they are now: those of which the limit has none any more are closed, and none stays open
 * for longer than its limit says.
 * @returns gates that are open, or will be sooner than was known
 */
export async function followRules(database: Pick<Database, "query">): Promise<string[]> {
  const ended = await database.query<{ gate: string }>(END_STRAYS);
  const shortened = await database.query<{ gate: string }>(SHORTEN);
  return [...ended, ...shortened].map(({ gate }) => gate);
}

const COUNT = "SELECT b.state, count(*)::int8 AS count FROM breakers AS b GROUP BY b.state";

/** How many breakers are not closed, by state. */
export async function countBreakers(
  database: Pick<Database, "query">,
): Promise<ReadonlyMap<BreakerState, number>> {
  const rows = await database.query<{ state: BreakerState; count: number }>(COUNT);
  return new Map(rows.map(({ state, count }) => [state, count]));
}
