import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { named } from "../statement.ts";
import { knowing } from "./guard.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

interface Hold {
  readonly taskIds: readonly string[];
  readonly knownTypes: readonly string[];
}

// An admission goes back: the slot would wait for a worker that may never come. Heartbeats read the types from a table of their own. It is written in the same statement, in one order for everybody,
// and not again within seconds: `forgetHeldTypes` leaves rows this young alone.
const HOLD = named<Hold>(
  (p) => `
WITH held AS (
  UPDATE tasks AS t
  SET hold = 'type:' || t.type, grant_fence = NULL, updated_at = now(), version = t.version + 1
  WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND ${knowing("hold")} AND t.hold IS NULL AND NOT (t.type = ANY(${p.knownTypes}::text[]))
  RETURNING t.type, t.gates, ${EVENT}
), told AS (
  INSERT INTO held_types (type) SELECT DISTINCT h.type FROM held AS h ORDER BY h.type
  ON CONFLICT (type) DO UPDATE SET held_at = now() WHERE held_types.held_at < now() - interval '10 seconds'
)
SELECT h.type, h.gates, h.event FROM held AS h`,
);

export interface Held {
  readonly types: string[];
  /** They may have room again: what was admitted has left its place. */
  readonly gates: string[];
  readonly held: number;
  readonly events: string[];
}

/**
 * queued → queued with a hold: out of Redis, without an attempt, until a worker that knows the type takes it.
 * `knownTypes` guards against an element that names another type than the row.
 */
export async function hold(
  database: Database,
  taskIds: readonly string[],
  knownTypes: readonly string[],
  onRefused?: OnRefused,
): Promise<Held> {
  const rows = await passingRefused(
    taskIds,
    (ids) =>
      database.query<{ type: string; gates: string[] | null } & WithEvent>(
        ...HOLD.with({ taskIds: ids, knownTypes }),
      ),
    onRefused,
  );
  return {
    types: [...new Set(rows.map((row) => row.type))],
    gates: [...new Set(rows.flatMap((row) => row.gates ?? []))],
    held: rows.length,
    events: eventsOf(rows),
  };
}

// A hold that commits meanwhile has renewed its row, which is looked at again then and is young; the jobs are not.
const FORGET = `
DELETE FROM held_types AS h
WHERE h.held_at < now() - interval '1 minute'
  AND (SELECT true FROM tasks AS t WHERE t.phase = 0 AND t.hold = 'type:' || h.type LIMIT 1) IS NULL`;

/** Forgets types of which no job is on hold any more; until then workers that know them look for such jobs in vain. */
export async function forgetHeldTypes(database: Database): Promise<void> {
  await database.query(FORGET);
}
