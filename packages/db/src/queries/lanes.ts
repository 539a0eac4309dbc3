import { DEFAULT_QUEUE, laneOf, type Priority } from "@muster/job";
import { expressionBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import type { Lanes, Schema, Time } from "../schema.ts";
import { anyOf, cold, execute, now } from "../sql.ts";

const namesOf = (rows: readonly { queue: string; priority: Priority }[]): string[] =>
  rows.map((row) => laneOf(row.queue, row.priority));

const LANES = cold.selectFrom("lanes as l").select(["l.queue", "l.priority"]).orderBy("l.lane");

/** Every lane that has, or lately had, a job. */
export async function knownLanes(database: Database): Promise<string[]> {
  return namesOf(await execute(database.query, LANES.compile()));
}

// One descent of the index `live` for each lane: with statistics from when nothing waited, EXISTS would be planned as a
// join that reads all of it.
const HAS_LIVE = expressionBuilder<Schema & { l: Lanes }, "l">()
  .selectFrom("tasks as t")
  .select(sql.lit(true).as("live"))
  .where("t.phase", "=", sql.lit(1))
  .whereRef("t.lane", "=", "l.lane")
  .orderBy("t.enqueued_at")
  .orderBy("t.task_id")
  .limit(sql.lit(1));

/**
 * Those of the known lanes that queued or running jobs are in: a queue that was used once costs no more than this look.
 */
export async function busyLanes(database: Database): Promise<string[]> {
  return namesOf(await execute(database.query, LANES.where(HAS_LIVE, "is not", null).compile()));
}

/** The lanes that queued and running jobs are in, by a statement for each lane. */
export async function liveLanes(database: Database): Promise<string[]> {
  // The index `live` begins with the lane: each look is one descent, where DISTINCT would read all of it.
  const live = cold
    .selectFrom("tasks as t")
    .select("t.lane")
    .where("t.phase", "=", sql.lit(1))
    .orderBy("t.lane")
    .orderBy("t.enqueued_at")
    .orderBy("t.task_id")
    .limit(sql.lit(1));
  const lanes: string[] = [];
  for (;;) {
    const [next] = await execute(database.query, live.where("t.lane", ">", lanes.at(-1) ?? "").compile());
    if (next === undefined) return lanes;
    lanes.push(next.lane);
  }
}

/**
 * Forgets lanes without live jobs, in two steps: a lane is marked first, and deleted `afterMs` later, unless a submit
 * has removed the mark. `afterMs` must be longer than any process remembers a lane. The default queue's lanes stay.
 * @returns the queues that have no lane any more
 */
export async function retireLanes(database: Database, afterMs: number, limit = 1_000): Promise<string[]> {
  const deleted = await execute(database.query, deleteLanes(afterMs).compile());
  await execute(database.query, markLanes(limit).compile());
  if (deleted.length === 0) return [];
  const queues = [...new Set(deleted.map(({ queue }) => queue))];
  const remaining = await execute(
    database.query,
    cold.selectFrom("lanes").select("queue").distinct().where("queue", "=", anyOf(queues, "text")).compile(),
  );
  return queues.filter((queue) => !remaining.some((row) => row.queue === queue));
}

/** Looked at again in the statement that deletes: a process that remembers the lane may have put a job there since. */
const deleteLanes = (afterMs: number) =>
  cold
    .deleteFrom("lanes as l")
    .where("l.retiring_at", "<", sql<Time>`now() - ${afterMs}::float8 * interval '1 millisecond'`)
    .where(HAS_LIVE, "is", null)
    .returning(["l.lane", "l.queue"]);

const markLanes = (limit: number) =>
  cold
    .updateTable("lanes")
    .set({ retiring_at: now })
    .where(
      "lane",
      "=",
      (lane) =>
        sql<string>`ANY(ARRAY${lane
          .selectFrom("lanes as l")
          .select("l.lane")
          .where("l.retiring_at", "is", null)
          .where("l.queue", "<>", DEFAULT_QUEUE)
          .where(HAS_LIVE, "is", null)
          .limit(limit)})`,
    );
