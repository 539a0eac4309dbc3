import type { Database } from "../database.ts";
import {
  type JobRecord,
  PROGRESS_COLUMN,
  RECORD_COLUMNS,
  RESULT_COLUMNS,
  type RecordRow,
  toRecord,
} from "../record.ts";

const GET = `SELECT ${RECORD_COLUMNS}, ${RESULT_COLUMNS}, ${PROGRESS_COLUMN} FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

/** The jobs that exist among the ids, with their results and progress, in no order. */
export async function getJobs(database: Database, taskIds: readonly string[]): Promise<JobRecord[]> {
  return (await database.query<RecordRow>(GET, [taskIds])).map(toRecord);
}
