import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";

/** What `hold` says of a job whose type the worker that popped it does not know. */
export const typeHold = (type: string): string => `type:${type}`;

const HOLD = `
UPDATE tasks AS t
SET hold = 'type:' || t.type, updated_at = now(), version = t.version + 1
WHERE t.task_id = ANY($1::uuid[]) AND t.status = 'queued' AND t.hold IS NULL AND NOT (t.type = ANY($2::text[]))
RETURNING t.type, ${EVENT}`;

/**
 * queued → queued with a hold: out of Redis, without an attempt, until a worker that knows the type takes it.
 * `knownTypes` guards against an element that names another type than the row.
 */
export async function hold(
  database: Database,
  taskIds: readonly string[],
  knownTypes: readonly string[],
): Promise<{ types: string[]; held: number; events: string[] }> {
  const rows = await database.query<{ type: string } & WithEvent>(HOLD, [taskIds, knownTypes]);
  return { types: [...new Set(rows.map((row) => row.type))], held: rows.length, events: eventsOf(rows) };
}
