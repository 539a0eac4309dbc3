import type { Database } from "../database.ts";
import { OTHERS } from "../series/counted-kinds.ts";
import { prepared } from "../statement.ts";
import { msOf } from "../times.ts";

/** A number that was counted, and how old it is. */
export interface Counted {
  readonly count: number;
  /** There may be more. */
  readonly atLeast: boolean;
  /** Milliseconds since 1970, database time. */
  readonly asOfMs: number;
}

// A worker that its heartbeats do not tell of any more is about to lose what it runs, which is then queued again.
const RUNNING = prepared<{ readonly queues: readonly string[] }>(
  "running_in",
  (p) => `
WITH live AS (
  SELECT w.running_in, w.beat_at,
         (w.running > 0 AND w.running_in IS NULL) OR (w.running_in ->> '${OTHERS}') IS NOT NULL AS unsure
  FROM workers AS w WHERE w.state IN ('alive', 'draining') AND w.expires_at > now()
), seen AS (
  SELECT coalesce(bool_or(l.unsure), false) AS unsure, ${msOf("coalesce(min(l.beat_at), now())")} AS as_of_ms FROM live AS l
)
SELECT q.queue, s.unsure, s.as_of_ms, ${msOf("now()")} AS now_ms,
       (SELECT coalesce(sum((l.running_in ->> q.queue)::int8), 0)::int8 FROM live AS l) AS count
FROM unnest(${p.queues}::text[]) AS q (queue) CROSS JOIN seen AS s`,
);

interface RunningRow {
  queue: string;
  count: number;
  unsure: boolean;
  as_of_ms: number;
  now_ms: number;
}

export interface Running {
  readonly inQueue: ReadonlyMap<string, Counted>;
  /** Database time, milliseconds since 1970. */
  readonly nowMs: number;
}

/** How many attempts run in each of these queues, by the last heartbeats of all live workers. */
export async function runningIn(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<Running> {
  const rows = await database.query<RunningRow>(...RUNNING.with({ queues }));
  const inQueue = new Map(
    rows.map(({ queue, count, unsure: atLeast, as_of_ms: asOfMs }) => [queue, { count, atLeast, asOfMs }]),
  );
  return { inQueue, nowMs: rows[0]?.now_ms ?? Date.now() };
}
