import type { Body } from "@muster/job";
import type { Database } from "../database.ts";

const PAYLOAD = `SELECT t.payload_kind AS kind, t.payload AS data FROM tasks AS t WHERE t.task_id = $1`;

/** What a job was submitted with; undefined when there is no such job. */
export async function readPayload(
  { query }: Pick<Database, "query">,
  taskId: string,
): Promise<Body | undefined> {
  const [row] = await query<{ kind: Body["kind"]; data: Uint8Array }>(PAYLOAD, [taskId]);
  return row;
}
