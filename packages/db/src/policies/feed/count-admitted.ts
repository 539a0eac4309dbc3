import { MAX_LIMITS_OF_A_JOB } from "@muster/policy";
import type { Database } from "../../database.ts";
import { type Named, named } from "../../statement.ts";
import { admittedGate, isAdmittedAt } from "./admitted.ts";

interface Counting {
  readonly most: number;
}

// What runs and what is ready is far less than what waits: all of it is read as a whole, along its indexes. In their order, or
// the planner reads the table where it believes that few of its rows are of others; and a LIMIT that it cannot know, or it sorts
// what a bitmap scan finds, which reads dead entries again and again.
const COUNTS: readonly Named<Counting>[] = Array.from({ length: MAX_LIMITS_OF_A_JOB }, (_, index) =>
  named<Counting>((p) => {
    const rows = Array.from({ length: index + 1 }, (__, place) => {
      const gate = admittedGate(place + 1);
      return `(SELECT ${gate} AS gate FROM tasks AS t WHERE ${isAdmittedAt(place + 1)} ORDER BY ${gate} LIMIT (SELECT ${p.most}::int4))`;
    });
    return `SELECT a.gate, count(*)::int4 AS n FROM (${rows.join(" UNION ALL ")}) AS a GROUP BY a.gate`;
  }),
);

/**
 * How many jobs each gate has admitted; none of those that have none. Undefined when there may be more than `most` of them.
 * @param places how many gates jobs have at most
 */
export async function countAdmitted(
  database: Pick<Database, "query">,
  places: number,
  most: number,
): Promise<Map<string, number> | undefined> {
  const statement = COUNTS[places - 1] ?? COUNTS.at(-1);
  if (statement === undefined) throw new Error(`no statement for ${places} places`);
  const rows = await database.query<{ gate: string; n: number }>(...statement.with({ most }), "long");
  const sum = rows.reduce((total, { n }) => total + n, 0);
  return sum >= most ? undefined : new Map(rows.map(({ gate, n }) => [gate, n]));
}
