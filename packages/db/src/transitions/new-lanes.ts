import { parseLane } from "@muster/job";
import type { Query } from "../database.ts";

/**
 * Makes the lanes of rows known, as a statement or a part of one. They have to be known with the commit that makes their
 * jobs queued, or nobody would repair their lists if the push were lost.
 *
 * A lane that is there and unmarked is not touched, so that nobody waits for its row. One that is marked to be forgotten is
 * unmarked: callers of this remember it for less time than passes between the mark and the deletion.
 * @param select of rows named `n`
 */
const insertLanes = (select: string): string => `
INSERT INTO lanes (lane, queue, priority)
${select}
WHERE NOT EXISTS (SELECT 1 FROM lanes AS k WHERE k.lane = n.lane AND k.retiring_at IS NULL)
ON CONFLICT (lane) DO UPDATE SET retiring_at = NULL`;

/** The lanes of what a statement has just queued, for a part of it. */
export const insertLanesOf = (queued: string): string =>
  insertLanes(`SELECT DISTINCT n.lane, n.queue, n.priority FROM ${queued} AS n`);

const ADD_LANES = `${insertLanes(`SELECT n.lane, n.queue, n.priority
FROM unnest($1::text[], $2::text[], $3::text[]) AS n (lane, queue, priority)`)}
RETURNING lane`;

/**
 * Makes lanes known to the reconciler; must be committed before the first job of a lane. A lane may be forgotten again
 * ten minutes later, see `retireLanes`. Returns those that were not known, or were about to be forgotten.
 */
export async function addLanes(query: Query, lanes: readonly string[]): Promise<string[]> {
  const parsed = lanes.toSorted().flatMap((lane) => {
    const parts = parseLane(lane);
    return parts === undefined ? [] : [{ lane, ...parts }];
  });
  const rows = await query<{ lane: string }>(ADD_LANES, [
    parsed.map(({ lane }) => lane),
    parsed.map(({ queue }) => queue),
    parsed.map(({ priority }) => priority),
  ]);
  return rows.map(({ lane }) => lane);
}
