import type { Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { rankSql } from "../gates/gates-sql.ts";
import { named } from "../statement.ts";

interface Lanes {
  readonly queues: readonly string[];
  readonly priorities: readonly Priority[];
  readonly most: number;
}

// Holds of one limit, priority and queue stand together in the index: from the first of them on no more are looked at than
// are counted. In an alphabet in which those of limits whose names differ in nothing but capitals stand among each other,
// some may be missed.
const DEPTHS = named<Lanes>(
  (p) => `
SELECT d.queue, d.priority, coalesce(sum(c.n), 0)::int4 AS held
FROM unnest(${p.queues}::text[], ${p.priorities}::text[]) AS d (queue, priority)
     JOIN limits AS l ON l.queue = d.queue OR l.queue IS NULL
     CROSS JOIN LATERAL (
       SELECT 'limit:' || l.name || '~' || l.generation::text || ':' || ${rankSql("d")} || ':' || d.queue || ':' AS start
     ) AS s
     CROSS JOIN LATERAL (
       SELECT count(*) AS n FROM (
         SELECT t.hold FROM tasks AS t WHERE t.phase = 0 AND t.hold >= s.start ORDER BY t.hold, t.run_at LIMIT ${p.most}
       ) AS h WHERE left(h.hold, char_length(s.start)) = s.start
     ) AS c
GROUP BY d.queue, d.priority`,
);

interface DepthRow {
  queue: string;
  priority: Priority;
  held: number;
}

/** How many jobs of each lane wait for a limit; those of one limit are counted up to `most`. Lanes without any may be missing. */
export function heldDepths(
  database: Pick<Database, "query">,
  lanes: readonly { readonly queue: string; readonly priority: Priority }[],
  most: number,
): Promise<DepthRow[]> {
  return database.query<DepthRow>(
    ...DEPTHS.with({
      queues: lanes.map(({ queue }) => queue),
      priorities: lanes.map(({ priority }) => priority),
      most,
    }),
  );
}
