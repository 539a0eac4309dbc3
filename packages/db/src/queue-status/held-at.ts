import type { HoldCode } from "@muster/policy";
import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";

const HELD_AT = prepared<{ readonly holds: readonly string[]; readonly most: number }>(
  "held_at",
  (p) => `
SELECT w.hold, c.count
FROM unnest(${p.holds}::text[]) AS w (hold) CROSS JOIN LATERAL (
  SELECT count(*)::int8 AS count FROM (
    SELECT t.hold FROM tasks AS t WHERE t.phase = 0 AND t.hold = w.hold ORDER BY t.hold, t.run_at LIMIT ${p.most}::int4
  ) AS h
) AS c`,
);

/** How many jobs are on each of these holds, counted up to `most`. */
export async function heldAt(
  database: Pick<Database, "query">,
  holds: readonly string[],
  most: number,
): Promise<Map<string, number>> {
  const rows = await database.query<{ hold: string; count: number }>(...HELD_AT.with({ holds, most }));
  return new Map(rows.map(({ hold, count }) => [hold, count]));
}

/** How many of the first jobs of a hold are of a lane. */
export interface HeldLane {
  readonly hold: string;
  readonly lane: string;
  readonly count: number;
}

const HELD_LANES = prepared<{ readonly holds: readonly string[]; readonly most: number }>(
  "held_lanes",
  (p) => `
SELECT w.hold, h.lane, count(*)::int8 AS count
FROM unnest(${p.holds}::text[]) AS w (hold) CROSS JOIN LATERAL (
  SELECT t.lane FROM tasks AS t WHERE t.phase = 0 AND t.hold = w.hold ORDER BY t.hold, t.run_at LIMIT ${p.most}::int4
) AS h
WHERE EXISTS (SELECT 1 FROM placements)
GROUP BY w.hold, h.lane`,
);

/** The lanes of the first `most` jobs of each of these holds; none while no job requires anything of its worker. */
export function heldLanes(
  database: Pick<Database, "query">,
  holds: readonly string[],
  most: number,
): Promise<HeldLane[]> {
  return database.query<HeldLane>(...HELD_LANES.with({ holds, most }));
}

/** Jobs of one queue on one hold. */
export interface HeldHere {
  readonly hold: string;
  readonly queue: string;
  readonly lane: string;
  readonly count: number;
}

// As in held.ts: a code's holds follow each other in every collation.
const HELD_BY = prepared<{ readonly codes: readonly string[]; readonly most: number }>(
  "held_by_codes",
  (p) => `
SELECT h.hold, h.queue, h.lane, count(*)::int8 AS count
FROM unnest(${p.codes}::text[]) AS c (code) CROSS JOIN LATERAL (
  SELECT t.hold, t.queue, t.lane FROM tasks AS t WHERE t.phase = 0 AND t.hold >= c.code || ':'
  ORDER BY t.hold, t.run_at LIMIT ${p.most}::int4
) AS h
WHERE left(h.hold, char_length(c.code) + 1) = c.code || ':'
GROUP BY h.hold, h.queue, h.lane`,
);

/** What holds of these codes keep back: of each code the first `most` jobs. */
export function heldBy(
  database: Pick<Database, "query">,
  codes: readonly HoldCode[],
  most: number,
): Promise<HeldHere[]> {
  return database.query<HeldHere>(...HELD_BY.with({ codes, most }));
}
