import { gateUnlessFull } from "@muster/client";
import { addTicks, type Database, listTicks, markSubmitted, submit } from "@muster/db";
import { lockKnown } from "../known.ts";
import { rememberJob } from "../recent.ts";
import { scheduledJob } from "../scheduled-job.ts";

/**
 * Makes the schedule's job now, whatever else runs, and while it is paused, too. The same request answers the same job.
 * @throws MusterError `not_found`; `resource_exhausted` when a limit has no room for the job
 */
export async function trigger(
  database: Database,
  name: string,
  requestId: string,
  newId: () => string,
): Promise<string> {
  const run = `trigger:${requestId}`;
  return database.transaction(async (query) => {
    // Two repeats of one request go one after the other.
    const schedule = await lockKnown(query, name);
    const [before] = await listTicks(query, name, 1, run);
    if (before?.taskId !== undefined) return before.taskId;
    const taskId = newId();
    const nominalMs = Math.floor(schedule.nowMs);
    await addTicks(query, name, run, [{ nominalMs, dueMs: nominalMs, state: "pending", taskId }]);
    const made = scheduledJob(schedule.definition, { taskId, nominalMs });
    const job = await gateUnlessFull(query, made, schedule.recent);
    const recent = rememberJob(schedule.recent, schedule.recent, taskId);
    await markSubmitted(query, { schedule: name, nominalMs, run }, recent);
    await submit(query, [job], { pushedBy: "promoter" });
    return taskId;
  });
}
