import { type Database, forgetTicks, removePending, removeSchedules } from "@muster/db";
import { lockKnown } from "./known.ts";

/**
 * Removes a schedule, and what became of its times. Jobs that were submitted go on.
 * @returns nominal time of the first tick that was due or waited and will make no job, if there was one
 * @throws MusterError `not_found`, or `failed_precondition` for another revision
 */
export async function remove(
  database: Database,
  name: string,
  revision: number,
): Promise<number | undefined> {
  const pending = await database.transaction(async (query) => {
    const record = await lockKnown(query, name, revision);
    await removeSchedules(query, [name]);
    const waiting = await removePending(query, [name]);
    const { next, nowMs } = record;
    return waiting ?? (next !== undefined && next.nominal <= nowMs ? next.nominal : undefined);
  });
  await forgetTicks(database.query, name);
  return pending;
}
