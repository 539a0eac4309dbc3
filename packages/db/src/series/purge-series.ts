import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** How long minutes are kept. */
export const SERIES_KEPT_MS: number = 8 * 86_400_000;

const PURGE = named<{ readonly keptMs: number; readonly limit: number }>(
  (p) => `
DELETE FROM series AS s USING (
  SELECT o.process, o.report, o.item FROM series AS o
  WHERE o.summed = true AND o.minute < now() - ${p.keptMs}::float8 * interval '1 millisecond'
  ORDER BY o.minute LIMIT ${p.limit}
) AS d
WHERE s.process = d.process AND s.report = d.report AND s.item = d.item
RETURNING 1`,
);

/** Forgets minutes that are no longer kept, one statement of up to `limit` rows at a time; yields how many it forgot. */
export async function* purgeSeries(database: Database, limit: number): AsyncGenerator<number> {
  for (;;) {
    const { length } = await database.query(...PURGE.with({ keptMs: SERIES_KEPT_MS, limit }), "long");
    if (length === 0) return;
    yield length;
  }
}
