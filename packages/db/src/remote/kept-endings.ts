import type { AttemptKey, AttemptOutcome, JobState } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";

interface Endings {
  readonly workerIds: readonly string[];
  readonly taskIds: string;
  readonly fences: string;
}

const READ = named<Endings>(
  (p) => `
SELECT u.place::int4 AS place, t.status, a.outcome
FROM unnest(${p.workerIds}::text[], ${p.taskIds}::uuid[], ${p.fences}::int4[])
       WITH ORDINALITY AS u (worker_id, task_id, fence, place)
     JOIN tasks AS t ON t.task_id = u.task_id
     LEFT JOIN task_attempts AS a ON a.task_id = u.task_id AND a.fence = u.fence AND a.worker_id = u.worker_id`,
);

/** What is on record of an attempt that its worker does not have (any more). */
export interface KeptEnding {
  /** The job's state now. */
  readonly state: JobState;
  /** Undefined where the attempt was not this worker's, or runs. */
  readonly outcome: AttemptOutcome | undefined;
}

/** In the order of the attempts; undefined for jobs that nobody knows. */
export async function keptEndings(
  database: Pick<Database, "query">,
  attempts: readonly AttemptKey[],
): Promise<(KeptEnding | undefined)[]> {
  if (attempts.length === 0) return [];
  const rows = await database.query<{ place: number; status: JobState; outcome: AttemptOutcome | null }>(
    ...READ.with({
      workerIds: attempts.map(({ workerId }) => workerId),
      taskIds: plainArray(attempts.map(({ taskId }) => taskId)),
      fences: plainArray(attempts.map(({ fence }) => fence)),
    }),
  );
  const kept = new Map(rows.map((row) => [row.place, row]));
  return attempts.map((_, index) => {
    const row = kept.get(index + 1);
    return row && { state: row.status, outcome: row.outcome ?? undefined };
  });
}
