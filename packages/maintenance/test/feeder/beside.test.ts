import type { Database } from "@muster/db";
import { putLimit, putOverride } from "@muster/test/policy-rows";
import { expect, test } from "vitest";
import { FeedMemory } from "../../src/feeder/feed-memory.ts";
import { Reholder } from "../../src/feeder/reholder.ts";
import { Rounds } from "../../src/feeder/round.ts";
import { createFeedWorld, type FeedWorld, waiting } from "./feeding.ts";

const SLOTS = 100;
const JOBS = 2_000;
const holdOf = (key: string): string => `limit:fair~1:2:default:${key}`;

const FULL = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, hold, worker_id, started_at)
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', CASE n WHEN 0 THEN 'running' ELSE 'queued' END, 3, 60000,
       '{fair~1:full}', CASE WHEN n > 0 THEN '${holdOf("full")}' END, CASE n WHEN 0 THEN 'w' END, CASE n WHEN 0 THEN now() END
FROM generate_series(0, 10000) AS n`;

/** What it takes to run all jobs of a key that has no bound. Nothing but its own rounds decides when anything happens. */
async function effort(world: FeedWorld, beside: "alone" | "beside a full key") {
  const { database } = world;
  const policies = await putLimit(database, "fair", { key_label: "tenant" });
  await putOverride(database, {
    limit: "fair",
    key: "full",
    maxRunning: 1,
    rate: undefined,
    weight: undefined,
  });
  if (beside !== "alone") await database.query(FULL);
  await waiting(database, policies, JOBS, { labels: { tenant: "free" } });
  const worker = await world.worker(SLOTS, policies);
  let statements = 0;
  const counting: Database = {
    ...database,
    query: (...asked) => {
      statements += 1;
      return database.query(...asked);
    },
  };
  const context = { ...world.context, database: counting };
  const memory = new FeedMemory(context);
  await memory.book.update();
  const feeder = new Rounds(context, memory, new Reholder(context, memory));
  memory.note(holdOf("full"));
  memory.note(holdOf("free"));
  let done = 0;
  let rounds = 0;
  for (statements = 0; done < JOBS; rounds += 1) {
    await feeder.run();
    const jobs = await worker.take(SLOTS);
    await worker.end(jobs);
    done += jobs.length;
    memory.waiting.open("fair~1:free");
    if (rounds > JOBS) throw new Error(`after ${rounds} rounds only ${done} jobs have run`);
  }
  return { rounds, statements };
}

test("sequence 60: a key that has room runs as if it were alone, beside one that is full and has ten thousand jobs waiting", async () => {
  await using one = await createFeedWorld();
  await using other = await createFeedWorld();
  const alone = await effort(one, "alone");
  const beside = await effort(other, "beside a full key");
  expect(alone.rounds).toBeLessThanOrEqual(1.5 * (JOBS / SLOTS));
  expect(beside.rounds / alone.rounds).toBeLessThanOrEqual(1.05);
  expect(beside.statements / alone.statements).toBeLessThanOrEqual(1.05);
});
