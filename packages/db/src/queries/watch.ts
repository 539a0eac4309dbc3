import type { Database } from "../database.ts";
import { type JobRecord, RECORD_COLUMNS, RESULT_COLUMNS, type RecordRow, toRecord } from "../record.ts";
import { getJobs } from "./get-job.ts";

/** For how long a row counts as watched without being renewed, seconds. */
const WATCH_SECONDS = 60;

const MARK = `
UPDATE tasks AS t SET watched_until = now() + interval '${WATCH_SECONDS} seconds'
WHERE t.task_id = ANY($1::uuid[]) AND t.phase < 2
RETURNING ${RECORD_COLUMNS}, ${RESULT_COLUMNS}`;

/**
 * Marks unfinished jobs as watched, from when on every transition of theirs is published, and returns the snapshot of
 * all that exist. The mark and the snapshot are one write: no change falls between them. Has to be renewed within 60 s.
 */
export async function watchJobs(database: Database, taskIds: readonly string[]): Promise<JobRecord[]> {
  const marked = (await database.query<RecordRow>(MARK, [taskIds])).map(toRecord);
  const found = new Set(marked.map((job) => job.taskId));
  const finished = taskIds.filter((taskId) => !found.has(taskId));
  return finished.length === 0 ? marked : [...marked, ...(await getJobs(database, finished))];
}
