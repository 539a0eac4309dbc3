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
// The limit has no breaker any more, or is another one.
const END_STRAYS = `
WITH ended AS (
  DELETE FROM breakers AS b
  WHERE NOT EXISTS (SELECT 1 FROM limits AS l
                    WHERE l.breaker_error_ratio IS NOT NULL AND left(b.gate, length(${PREFIX})) = ${PREFIX})
  RETURNING b.gate, b.reason
)
UPDATE limit_keys AS k SET closed_until = NULL, closed_reason = NULL
FROM ended AS e WHERE k.gate = e.gate AND k.closed_reason = e.reason`;

/** Closes breakers whose limit has none any more. */
export async function endStrayBreakers(database: Pick<Database, "query">): Promise<void> {
  await database.query(END_STRAYS);
}

const COUNT = "SELECT b.state, count(*)::int8 AS count FROM breakers AS b GROUP BY b.state";

/** How many breakers are not closed, by state. */
export async function countBreakers(
  database: Pick<Database, "query">,
): Promise<ReadonlyMap<BreakerState, number>> {
  const rows = await database.query<{ state: BreakerState; count: number }>(COUNT);
  return new Map(rows.map(({ state, count }) => [state, count]));
}
