import type { Database } from "../database.ts";
import type { WatchEvent } from "../event.ts";
import { changeSequence } from "./sequence.ts";

const KEEP = `
INSERT INTO task_events (task_id, sequence, kind, data)
SELECT c.task_id, c.sequence, 'state', c.data
FROM unnest($1::uuid[], $2::int8[], $3::text[]) AS c (task_id, sequence, data)
WHERE EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = c.task_id)
ON CONFLICT (task_id, sequence) DO NOTHING`;

/**
 * Adds changes of watched jobs to their logs, for readers that come back. Not part of the transitions' statements, so
 * that jobs nobody watches pay nothing; a reader that comes before the change waits for it (versions have no gaps).
 * @param events JSON texts of {@link WatchEvent}
 */
export async function keepChanges(database: Database, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fragment EVENT wrote them
  const changes = events.map((text) => JSON.parse(text) as WatchEvent);
  await database.query(KEEP, [
    changes.map((change) => change.task_id),
    changes.map((change) => changeSequence(change.version)),
    events,
  ]);
}
