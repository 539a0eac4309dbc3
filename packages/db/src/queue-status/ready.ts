import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";
import { msOf } from "../times.ts";
import type { Counted } from "./running.ts";

/** What waits in a lane. */
export interface ReadyLane extends Counted {
  /** Since when the oldest job waits, milliseconds since 1970; undefined when none does. */
  readonly oldestMs: number | undefined;
}

interface Counting {
  readonly lanes: readonly string[];
  readonly limit: number;
}

const READY = prepared<Counting>(
  "ready_in_lanes",
  (p) => `
SELECT l.lane, c.count, ${msOf("c.oldest")} AS oldest_ms, ${msOf("now()")} AS now_ms
FROM unnest(${p.lanes}::text[]) AS l (lane) CROSS JOIN LATERAL (
  SELECT count(*)::int8 AS count, min(q.enqueued_at) AS oldest FROM (
    SELECT t.enqueued_at FROM tasks AS t
    WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = l.lane
    ORDER BY t.enqueued_at, t.task_id LIMIT ${p.limit}::int4
  ) AS q
) AS c`,
);

interface ReadyRow {
  lane: string;
  count: number;
  oldest_ms: number | null;
  now_ms: number;
}

/** How many jobs workers may take from each lane, for when there are no lists: none is counted beyond `most`. */
export async function readyInLanes(
  database: Pick<Database, "query">,
  lanes: readonly string[],
  most: number,
): Promise<Map<string, ReadyLane>> {
  const rows = await database.query<ReadyRow>(...READY.with({ lanes, limit: most + 1 }));
  return new Map(
    rows.map((row) => [
      row.lane,
      {
        count: Math.min(row.count, most),
        atLeast: row.count > most,
        asOfMs: row.now_ms,
        oldestMs: row.oldest_ms ?? undefined,
      },
    ]),
  );
}
