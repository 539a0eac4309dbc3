import type { ClaimedJob } from "@muster/job";
import type { Database } from "../database.ts";
import { CLAIMED_COLUMNS, type ClaimedRow, toClaimed } from "../transitions/claimed-row.ts";

const CLAIMED_BY = `
SELECT ${CLAIMED_COLUMNS}, t.gates, (t.placement ->> 'slots')::int4 AS slots FROM tasks AS t
WHERE t.task_id = ANY($1::uuid[]) AND t.worker_id = $2 AND t.status = 'running'`;

/** Which of these jobs this worker holds: the way back after a claim whose answer was lost. */
export async function claimedBy(
  database: Database,
  workerId: string,
  taskIds: readonly string[],
): Promise<ClaimedJob[]> {
  return (await database.query<ClaimedRow>(CLAIMED_BY, [taskIds, workerId])).map(toClaimed);
}
