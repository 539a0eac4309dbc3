import { type Database, textOf } from "@muster/db";
import { tellFeeder } from "@muster/dispatch";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createFeedWorld, waiting } from "./feeding.ts";

const RUNNING = 20_000;
const WAITING = 300;
const LOOKED_FOR_MS = 1_500;

const RUN = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, worker_id, started_at)
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'running', 3, 60000, ARRAY['big~1:'], 'w', now()
FROM generate_series(1, ${RUNNING}) AS n`;
const END_ONE = `
UPDATE tasks SET status = 'succeeded', finished_at = now()
WHERE task_id = ANY(ARRAY(SELECT t.task_id FROM tasks AS t WHERE t.phase = 1 AND t.status = 'running' LIMIT 1))`;

test("sequence 75: a key of which twenty thousand jobs run is not counted all the time, and its places are given on", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "big", { max_running: RUNNING });
  await database.query(RUN, [], "long");
  await waiting(database, policies, WAITING);
  let countedMs = 0;
  const timing: Database = {
    ...database,
    query: async (...asked) => {
      const startedAt = performance.now();
      const rows = await database.query(...asked);
      if (textOf(asked[0]).includes("FROM limit_feeder AS f")) countedMs += performance.now() - startedAt;
      return rows as never;
    },
  };
  Object.assign(world.context, { database: timing });
  await world.worker(RUNNING, policies);
  world.lead();
  const letIn = async (): Promise<number> =>
    Number(await world.count("grant_fence = fence AND hold IS NULL"));
  const endAndTell = async (): Promise<void> => {
    await database.query(END_ONE);
    await tellFeeder(world.context, { gates: ["big~1:"] });
  };
  await endAndTell();
  await waitFor(async () => (await letIn()) > 0, { what: "the first one to be let in" });
  countedMs = 0;
  const startedAt = performance.now();
  let ended = 1;
  for (; performance.now() - startedAt < LOOKED_FOR_MS && ended < WAITING; ended += 1) await endAndTell();
  // It rests three times as long as it counts.
  expect(countedMs / (performance.now() - startedAt)).toBeLessThan(0.4);
  await waitFor(async () => (await letIn()) === ended, { what: "all places to be given on" });
});
