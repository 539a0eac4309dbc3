import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";

interface Page {
  readonly after: string;
  readonly limit: number;
}

const nextAfter = (hold: string): string =>
  `(SELECT t.hold FROM tasks AS t WHERE t.phase = 0 AND t.hold > ${hold} ORDER BY t.hold, t.run_at LIMIT 1)`;

// A loose scan: one descent of the index for each hold, however many jobs it has; DISTINCT would read them all. Holds of every
// kind: what lies between two texts depends on the database's collation.
const PAGE = named<Page>(
  (p) => `
WITH RECURSIVE found AS (
  SELECT ${nextAfter(`${p.after}::text`)} AS hold
  UNION ALL
  SELECT ${nextAfter("f.hold")} FROM found AS f WHERE f.hold IS NOT NULL
)
SELECT f.hold FROM found AS f WHERE f.hold IS NOT NULL LIMIT ${p.limit}`,
);

/** The holds that jobs wait with, each once, in the database's order: those after `after`, "" for the first. */
export async function waitingHolds(
  database: Pick<Database, "query">,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await database.query<{ hold: string }>(...PAGE.with({ after, limit }));
  return rows.map(({ hold }) => hold);
}

const COUNT = `
SELECT split_part(h.hold, ':', 1) AS code, count(*)::int4 AS n
FROM (SELECT t.hold FROM tasks AS t WHERE t.phase = 0 AND t.hold > '' LIMIT $1) AS h GROUP BY 1`;

/** How many jobs are on hold, by the code of their hold. Beyond `most` nobody counts. */
export async function countHeld(database: Database, most: number): Promise<Map<string, number>> {
  const rows = await database.query<{ code: string; n: number }>(COUNT, [most], "long");
  return new Map(rows.map(({ code, n }) => [code, n]));
}
