import { sql } from "kysely";
import type { Database } from "../database.ts";
import { anyOf, cold, execute } from "../sql.ts";

export interface Candidate {
  readonly taskId: string;
  readonly type: string;
}

const toCandidates = (rows: readonly { task_id: string; type: string }[]): Candidate[] =>
  rows.map((row) => ({ taskId: row.task_id, type: row.type }));

const QUEUED = cold.selectFrom("tasks as t").select(["t.task_id", "t.type"]).where("t.status", "=", "queued");

/**
 * The oldest queued jobs of one lane, for workers that cannot ask Redis. Takes no locks: the claim decides.
 * Always names its lane; without one, 200,000 rows would be read and sorted.
 */
export async function nextOfLane(database: Database, lane: string, limit: number): Promise<Candidate[]> {
  const jobs = QUEUED.where("t.phase", "=", sql.lit(1))
    .where("t.lane", "=", lane)
    .orderBy("t.enqueued_at")
    .orderBy("t.task_id")
    .limit(limit);
  return toCandidates(await execute(database.query, jobs.compile()));
}

/** Jobs held for one of these types, for a worker that knows them and serves these queues; undefined = all. */
export async function nextHeld(
  database: Database,
  types: readonly string[],
  limit: number,
  queues?: readonly string[],
): Promise<Candidate[]> {
  const holds = types.map((type) => `type:${type}`);
  const held = QUEUED.where("t.phase", "=", sql.lit(0)).where("t.hold", "=", anyOf(holds, "text"));
  const served = queues === undefined ? held : held.where("t.queue", "=", anyOf(queues, "text"));
  const jobs = served.orderBy("t.hold").orderBy("t.run_at").limit(limit);
  return toCandidates(await execute(database.query, jobs.compile()));
}
