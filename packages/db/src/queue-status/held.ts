import { PRIORITIES } from "@muster/job";
import { HOLD_CODES, type HoldCode, limitHold, prefixOf } from "@muster/policy";
import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";
import { msOf } from "../times.ts";
import type { Counted } from "./running.ts";

/** Held jobs that are counted of one code, whatever their queues, and of one priority before a limit in one queue. */
const MAX_HELD = 10_000;
/** Places before limits that are looked at one by one. */
const MAX_PLACES = 2_000;

/** Of one queue. */
export type HeldCounts = ReadonlyMap<HoldCode, Counted>;

interface Limiting {
  readonly name: string;
  readonly generation: number;
  readonly queue: string | null;
}

// Of each code the first rows of the index, whichever their queues are: that is all of them, mostly. A code's holds follow
// each other in every collation, for no two begin with the same letter.
const BY_CODE = prepared<{ readonly codes: readonly string[]; readonly limit: number }>(
  "held_by_code",
  (p) => `
SELECT c.code, h.queue, count(*)::int8 AS count, ${msOf("now()")} AS now_ms
FROM unnest(${p.codes}::text[]) AS c (code) CROSS JOIN LATERAL (
  SELECT t.hold, t.queue FROM tasks AS t WHERE t.phase = 0 AND t.hold >= c.code || ':'
  ORDER BY t.hold, t.run_at LIMIT ${p.limit}::int4
) AS h
WHERE left(h.hold, char_length(c.code) + 1) = c.code || ':'
GROUP BY c.code, h.queue`,
);

// The holds of one place, a limit and a priority and a queue, follow each other as well; what comes after them is read and
// not counted, so a place is asked for few rows first.
const BY_PLACE = prepared<{ readonly places: readonly string[]; readonly limit: number }>(
  "held_by_place",
  (p) => `
SELECT w.place, count(*)::int8 AS count
FROM unnest(${p.places}::text[]) AS w (place) CROSS JOIN LATERAL (
  SELECT t.hold FROM tasks AS t WHERE t.phase = 0 AND t.hold >= w.place
  ORDER BY t.hold, t.run_at LIMIT ${p.limit}::int4
) AS h
WHERE left(h.hold, char_length(w.place)) = w.place
GROUP BY w.place`,
);
const STEPS: readonly number[] = [50, MAX_HELD + 1];

const LIMITS = `SELECT l.name, l.generation, l.queue FROM limits AS l ORDER BY l.name`;

interface CodeRow {
  code: HoldCode;
  queue: string;
  count: number;
  now_ms: number;
}

/**
 * How many jobs of these queues are on hold, by what holds them; no entry where none is. Never reads more than some ten
 * thousand rows of each code: beyond that, the number of a queue is one that it has at least.
 */
export async function heldIn(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<Map<string, HeldCounts>> {
  const rows = await database.query<CodeRow>(...BY_CODE.with({ codes: HOLD_CODES, limit: MAX_HELD + 1 }));
  const held = new Map<string, Map<HoldCode, Counted>>(queues.map((queue) => [queue, new Map()]));
  const asOfMs = rows[0]?.now_ms ?? 0;
  for (const [code, ofCode] of Map.groupBy(rows, (row) => row.code)) {
    const inQueues = new Map(ofCode.map(({ queue, count }) => [queue, { count, atLeast: false }]));
    const counted =
      sumOf(ofCode) <= MAX_HELD
        ? inQueues
        : ((code === "limit" ? await heldAtLimits(database, queues) : undefined) ??
          leastIn(queues, inQueues));
    for (const [queue, number] of counted) held.get(queue)?.set(code, { ...number, asOfMs });
  }
  return held;
}

type Tally = Omit<Counted, "asOfMs">;

/** Not all were read: a queue may have more than was found, even where that was nothing. */
function leastIn(queues: readonly string[], found: ReadonlyMap<string, Tally>): Map<string, Tally> {
  const leastOf = (queue: string): number => Math.min(MAX_HELD, found.get(queue)?.count ?? 0);
  return new Map(queues.map((queue) => [queue, { count: leastOf(queue), atLeast: true }]));
}

/** Of each limit by its own rows; undefined when there are too many places to look at. */
async function heldAtLimits(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<Map<string, Tally> | undefined> {
  const limits = await database.query<Limiting>(LIMITS);
  const places = new Map(queues.flatMap((queue) => placesOf(queue, limits).map((place) => [place, queue])));
  if (places.size > MAX_PLACES) return undefined;
  const counts = new Map<string, number>();
  let open = [...places.keys()];
  for (const limit of STEPS) {
    if (open.length === 0) break;
    const rows = await database.query<{ place: string; count: number }>(
      ...BY_PLACE.with({ places: open, limit }),
    );
    for (const { place, count } of rows) counts.set(place, count);
    open = rows.filter(({ count }) => count === limit).map(({ place }) => place);
  }
  const held = new Map<string, Tally>();
  for (const [place, count] of counts) {
    const queue = places.get(place) ?? "";
    const { count: before, atLeast } = held.get(queue) ?? { count: 0, atLeast: false };
    held.set(queue, { count: before + Math.min(count, MAX_HELD), atLeast: atLeast || count > MAX_HELD });
  }
  return held;
}

/** What the holds of this queue's jobs begin with, before the limits that it may meet. */
const placesOf = (queue: string, limits: readonly Limiting[]): string[] =>
  limits
    .filter((limit) => (limit.queue ?? queue) === queue)
    .flatMap((limit) => PRIORITIES.map((priority) => limitHold(`${prefixOf(limit)}:`, { queue, priority })));

const sumOf = (rows: readonly { readonly count: number }[]): number =>
  rows.reduce((sum, { count }) => sum + count, 0);
