import type { Database } from "../database.ts";
import { OTHERS } from "../series/counted-kinds.ts";
import { named } from "../statement.ts";

interface Page {
  readonly after: string;
  readonly limit: number;
}

// Lanes go with their last live job, and a queue whose jobs are all held has none: what happened in the last days tells of
// it. Each of its queues is one descent of an index that begins with the queue, and no more of them are looked at than a page
// needs.
const NAMES = named<Page>(
  (p) => `
WITH RECURSIVE active AS (
  (SELECT s.queue FROM series AS s WHERE s.queue > ${p.after}::text ORDER BY s.queue LIMIT 1)
  UNION ALL
  SELECT (SELECT s.queue FROM series AS s WHERE s.queue > a.queue ORDER BY s.queue LIMIT 1)
  FROM active AS a WHERE a.queue IS NOT NULL
), page AS (
  SELECT a.queue FROM active AS a WHERE a.queue IS NOT NULL LIMIT ${p.limit}::int4
)
SELECT n.queue FROM (
  SELECT g.queue FROM page AS g
  UNION SELECT l.queue FROM lanes AS l WHERE l.queue > ${p.after}
  UNION SELECT i.queue FROM limits AS i WHERE i.queue > ${p.after}
  UNION SELECT u.queue FROM pauses AS u WHERE u.queue > ${p.after}
) AS n
WHERE n.queue <> '${OTHERS}'
ORDER BY n.queue LIMIT ${p.limit}`,
);

/** Names of queues that have jobs, had some within eight days, or have a policy of their own: by name, after this one. */
export async function queueNamesAfter(
  database: Pick<Database, "query">,
  after: string,
  limit: number,
): Promise<string[]> {
  // One more, for the name that stands for others.
  const rows = await database.query<{ queue: string }>(...NAMES.with({ after, limit: limit + 1 }));
  return rows.slice(0, limit).map(({ queue }) => queue);
}
