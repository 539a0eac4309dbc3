import { attemptOutcome, type Ending, type EndState, type JobState } from "@muster/job";
import type { Selectable } from "kysely";
import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import type { TaskAttempts } from "../../schema.ts";

/** What an ending needs from a database: it may be written within somebody's transaction. */
export type Querying = Pick<Database, "query">;

/** The states in the order of the endings, and the events of the watched ones among them. */
export interface Finished {
  readonly states: EndState[];
  readonly events: string[];
  /** Of the handlers that were told to call later; absent where none was. */
  readonly closings?: readonly Closing[];
}

/** A handler has closed a key. */
export interface Closing {
  readonly taskId: string;
  readonly type: string;
  /** What is closed; null where the job has no such limit. */
  readonly gate: string | null;
  /** What its job waits for now; null where it does not have that key. */
  readonly hold: string | null;
}

/** When a repeated flush changes nothing, its first try may have been committed without an answer. */
const READ_BACK = `
SELECT a.task_id, a.fence, a.outcome, t.status
FROM unnest($1::uuid[], $2::int4[]) AS d (task_id, fence)
     JOIN task_attempts AS a ON a.task_id = d.task_id AND a.fence = d.fence
     JOIN tasks AS t ON t.task_id = d.task_id
WHERE a.worker_id = $3 AND t.fence = d.fence`;

interface KeptRow extends Pick<Selectable<TaskAttempts>, "task_id" | "fence" | "outcome"> {
  status: JobState;
}

/** A job as the statement of its attempt's ending has returned it. */
export interface EndedRow {
  task_id: string;
  fence: number;
  status: JobState;
}

/**
 * What became of these endings.
 * @param ended those that their statement has ended; of the others, what is kept of them decides
 */
export async function statesOf(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
  ended: readonly EndedRow[],
): Promise<EndState[]> {
  const states = new Map<string, EndState>(ended.map((row) => [keyOf(row.task_id, row.fence), row.status]));
  const missing = endings.filter(({ taskId, fence }) => !states.has(keyOf(taskId, fence)));
  if (missing.length > 0) {
    const values = [uuids(missing), fences(missing), workerId];
    const rows = await database.query<KeptRow>(READ_BACK, values);
    const kept = new Map(rows.map((row) => [keyOf(row.task_id, row.fence), row]));
    for (const { taskId, fence, outcome } of missing) {
      const before = kept.get(keyOf(taskId, fence));
      if (before?.outcome === attemptOutcome(outcome)) states.set(keyOf(taskId, fence), before.status);
    }
  }
  return endings.map(({ taskId, fence }) => states.get(keyOf(taskId, fence)) ?? "stale");
}

const keyOf = (taskId: string, fence: number): string => `${taskId}/${fence}`;

export const uuids = (endings: readonly Ending[]): string => plainArray(endings.map(({ taskId }) => taskId));
export const fences = (endings: readonly Ending[]): string => plainArray(endings.map(({ fence }) => fence));

/** Where one of them is traced. */
export function traceparentsOf(endings: readonly Ending[]): (string | null)[] | null {
  if (endings.every(({ traceparent }) => traceparent === undefined)) return null;
  return endings.map(({ traceparent }) => traceparent ?? null);
}
