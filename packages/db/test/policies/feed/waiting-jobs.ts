import { type Database, type NewJob, park, submit } from "@muster/db";
import type { Policies } from "@muster/policy";
import { idsOf, newJob } from "../../fixture.ts";

/** Jobs that wait before their first gate. Their ids, in the order in which they wait. */
export async function waiting(
  database: Database,
  policies: Policies,
  jobs: readonly Partial<NewJob>[],
): Promise<string[]> {
  const rows = jobs.map((job) => newJob(job));
  const taskIds = idsOf(await submit(database.query, rows));
  for (const [index, { queue, type }] of rows.entries()) {
    const limits = policies.limitsFor(queue, type);
    await park(database, policies.epoch, [taskIds[index] ?? ""], { limits, pausedGates: [] });
  }
  return taskIds;
}

/** So many jobs of one key, parked at once. */
export async function waitingOf(
  database: Database,
  policies: Policies,
  count: number,
  job: Partial<NewJob>,
): Promise<string[]> {
  const rows = Array.from({ length: count }, () => newJob(job));
  const taskIds = idsOf(await submit(database.query, rows));
  const [{ queue, type } = newJob()] = rows;
  await park(database, policies.epoch, taskIds, { limits: policies.limitsFor(queue, type), pausedGates: [] });
  return taskIds;
}

/** Ends jobs as if workers had claimed and run them. */
export async function endAll(database: Database, taskIds: readonly string[]): Promise<void> {
  await database.query(
    "UPDATE tasks SET status = 'succeeded', finished_at = now(), version = version + 1 WHERE task_id = ANY($1::uuid[])",
    [taskIds],
  );
}
