import type { Query } from "../database.ts";
import { reachedSql } from "../reached-sql.ts";

/** A schedule is of the queue that its job goes to, which its row has within the job's text. */
export const queueOf = (row: string): string => `(${row}.job::jsonb ->> 'queue')`;

const QUEUE = `SELECT ${queueOf("s")} AS queue FROM schedules AS s WHERE s.name = $1`;

/** Undefined when there is no such schedule. */
export async function scheduleQueue(query: Query, name: string): Promise<string | undefined> {
  const [row] = await query<{ queue: string }>(QUEUE, [name]);
  return row?.queue;
}

const BEYOND = `
SELECT 1 FROM schedules AS s WHERE s.owner = $1 AND NOT ${reachedSql(queueOf("s"), "$2")} LIMIT 1`;

/** Whether an owner has schedules of queues that none of these patterns names. */
export async function ownsBeyond(query: Query, owner: string, reach: readonly string[]): Promise<boolean> {
  return (await query(BEYOND, [owner, reach])).length > 0;
}
