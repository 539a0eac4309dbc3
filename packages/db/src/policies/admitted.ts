import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";
import { knowing } from "../transitions/guard.ts";
import { type Admission, admissionOf, isAdmitted, type Rules } from "./admission.ts";

interface Asked extends Admission {
  readonly taskIds: string;
}

const ADMITTED = prepared<Asked>(
  "admitted",
  (p) => `
SELECT t.task_id FROM tasks AS t
WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND ${knowing("claim")} AND t.hold IS NULL AND ${isAdmitted(p)}`,
);

/** Which of these jobs, all of which have the same limits, a limited claim would find admitted now. Locks nothing. */
export async function admitted(
  { query }: Pick<Database, "query">,
  taskIds: readonly string[],
  rules: Rules,
): Promise<string[]> {
  const asked = { ...admissionOf(rules), taskIds: plainArray(taskIds) };
  const rows = await query<{ task_id: string }>(...ADMITTED.with(asked));
  return rows.map((row) => row.task_id);
}
