import type { Database } from "../database.ts";
import { prepared } from "../statement.ts";

const LIMITS = prepared<{ readonly queues: readonly string[] }>(
  "limits_of_queues",
  (p) => `
SELECT l.name, l.queue FROM limits AS l
WHERE l.queue IS NULL OR l.queue = ANY(${p.queues}::text[]) ORDER BY l.name`,
);

/**
 * Names of the limits that jobs of each queue may have to pass, which may ask for a type as well.
 * @param own only those of the queue itself, not those of any queue
 */
export async function limitsOfQueues(
  database: Pick<Database, "query">,
  queues: readonly string[],
  own = false,
): Promise<Map<string, string[]>> {
  const rows = await database.query<{ name: string; queue: string | null }>(...LIMITS.with({ queues }));
  return new Map(
    queues.map((queue) => [
      queue,
      rows.filter((limit) => (own ? limit.queue : (limit.queue ?? queue)) === queue).map(({ name }) => name),
    ]),
  );
}
