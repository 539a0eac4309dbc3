import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";

interface Page {
  readonly after: string;
  readonly limit: number;
}

/** A key that is open, and whose rate has rested for a whole burst, is like one of which nothing is known. */
const isOver = (row: string): string =>
  `(${row}.tat IS NULL OR ${row}.tat <= now()) AND (${row}.closed_until IS NULL OR ${row}.closed_until <= now())`;

// Looked at again under its lock: a claim may just have used its rate.
const PURGE = named<Page>(
  (p) => `
WITH page AS (
  SELECT k.gate, ${isOver("k")} AS over FROM limit_keys AS k WHERE k.gate > ${p.after}::text ORDER BY k.gate LIMIT ${p.limit}
), purged AS (
  DELETE FROM limit_keys AS k USING page AS p WHERE k.gate = p.gate AND p.over AND ${isOver("k")} RETURNING 1
)
SELECT (SELECT count(*)::int4 FROM page) AS examined, (SELECT count(*)::int4 FROM purged) AS purged,
       (SELECT p.gate FROM page AS p ORDER BY p.gate DESC LIMIT 1) AS last`,
);

/** Forgets keys of limits of which there is nothing to know any more, a page at a time; yields how many it forgot. */
export async function* purgeLimitKeys(database: Database, limit: number): AsyncGenerator<number> {
  let after: string | null = "";
  while (after !== null) {
    const [page]: { examined: number; purged: number; last: string | null }[] = await database.query(
      ...PURGE.with({ after, limit }),
      "long",
    );
    if (page === undefined || page.examined === 0) return;
    yield page.purged;
    after = page.examined < limit ? null : page.last;
  }
}
