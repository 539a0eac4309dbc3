import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";

/** Attempts of one gate that have succeeded. */
export interface Successes {
  readonly gate: string;
  readonly count: number;
}

const COUNT_SUCCESSES = named<{ readonly gates: readonly string[]; readonly counts: readonly number[] }>(
  (p) => `
INSERT INTO breaker_calls (gate, calls, failures)
SELECT s.gate, s.count, 0 FROM unnest(${p.gates}::text[], ${p.counts}::int4[]) AS s (gate, count)`,
);

/** Tells breakers what has succeeded since the last time, each gate once. */
export async function countSuccesses(
  database: Pick<Database, "query">,
  successes: readonly Successes[],
): Promise<void> {
  if (successes.length === 0) return;
  const [gates, counts] = [successes.map(({ gate }) => gate), successes.map(({ count }) => count)];
  await database.query(...COUNT_SUCCESSES.with({ gates, counts }));
}

/** Rows that one statement deletes. */
const PAGE = 5_000;

// Older than every window. The table holds no more than the windows do, so it is read as a whole: an index on the time
// would cost each ending.
const FORGET = `
DELETE FROM breaker_calls AS c USING (
  SELECT b.gate, b.at, b.call_id FROM breaker_calls AS b
  WHERE b.at < now() - interval '1 millisecond' * (SELECT coalesce(max(l.breaker_window_ms), 0) FROM limits AS l)
  LIMIT ${PAGE}
) AS d WHERE c.gate = d.gate AND c.at = d.at AND c.call_id = d.call_id
RETURNING 1`;

/** Forgets what no breaker counts any more. */
export async function forgetCalls(database: Pick<Database, "query">): Promise<void> {
  for (let deleted = PAGE; deleted === PAGE; ) deleted = (await database.query(FORGET, [], "long")).length;
}
