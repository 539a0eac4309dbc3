import { type Reach, reaches } from "@muster/job";
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

/** Names looked at for one page of a caller who does not reach all of them, at once and in all. */
const LOOKED_AT_ONCE = 1_000;
const LOOKED = 20_000;

export interface NamesPage {
  readonly names: readonly string[];
  /** From where the list goes on; undefined when there is nothing behind it. */
  readonly last: string | undefined;
}

/**
 * Names of queues that have jobs, had some within eight days, or have a policy of their own, as far as they are reached: by
 * name, after this one. A page may be short although more follow, because of what was looked at.
 */
export async function queueNames(
  database: Pick<Database, "query">,
  after: string,
  size: number,
  reach: Reach = "everything",
): Promise<NamesPage> {
  const looked = reach === "everything" ? size + 1 : LOOKED_AT_ONCE;
  const found: string[] = [];
  let from = after;
  for (let seen = 0; seen < LOOKED; seen += looked) {
    const names = await namesAfter(database, from, looked);
    found.push(...names.filter((name) => reaches(reach, name)));
    if (found.length > size) return { names: found.slice(0, size), last: found[size - 1] };
    if (names.length < looked) return { names: found, last: undefined };
    from = names.at(-1) ?? from;
  }
  return { names: found, last: from };
}

async function namesAfter(
  database: Pick<Database, "query">,
  after: string,
  limit: number,
): Promise<string[]> {
  // One more, for the name that stands for others.
  const rows = await database.query<{ queue: string }>(...NAMES.with({ after, limit: limit + 1 }));
  return rows.slice(0, limit).map(({ queue }) => queue);
}
