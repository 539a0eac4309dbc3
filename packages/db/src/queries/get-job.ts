import type { Database } from "../database.ts";
import { type JobRecord, PROGRESS, RECORD, RESULT, type RecordRow, toRecord } from "../record.ts";
import { anyOf, cold, execute } from "../sql.ts";

/** The jobs that exist among the ids, with their results and progress, in no order. */
export async function getJobs(database: Database, taskIds: readonly string[]): Promise<JobRecord[]> {
  const jobs = cold
    .selectFrom("tasks as t")
    .select([...RECORD, ...RESULT, ...PROGRESS])
    .where("t.task_id", "=", anyOf(taskIds, "uuid"))
    .$castTo<RecordRow>();
  return (await execute(database.query, jobs.compile())).map(toRecord);
}
