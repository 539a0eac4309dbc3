import { workersBehind } from "@muster/db";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFeedWorld, type FeedWorld, waiting } from "./feeding.ts";

let world: FeedWorld;
beforeEach(async () => {
  world = await createFeedWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

/** What a worker of a version that knows no policies sends. */
const OLD_CLAIM = `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = $1, started_at = now(), updated_at = now()
WHERE t.task_id = ANY($2::uuid[]) AND t.status = 'queued' AND (t.hold IS NULL OR t.hold = 'type:' || t.type)
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = $1 AND w.state = 'alive')
RETURNING t.task_id`;

test("sequence 69: a worker of a version that knows no policies is named, drained, and claims nothing that a limit matches", async () => {
  const { database } = world;
  const policies = await putLimit(database, "few", { max_running: 1 });
  const old = await world.worker(10, policies);
  await database.query("UPDATE workers SET protocol = 0, policy_epoch = 0 WHERE worker_id = $1", [
    old.workerId,
  ]);
  const ids = await waiting(database, policies, 5);
  const claimed = async (): Promise<number> => (await database.query(OLD_CLAIM, [old.workerId, ids])).length;
  const [behind] = await workersBehind(database.query, policies.epoch);
  expect(behind).toMatchObject({ answers: false, epoch: 0 });
  // What waits has a hold that such a worker does not know how to end.
  expect(await claimed()).toBe(0);
  world.lead();
  const state = "SELECT state FROM workers WHERE worker_id = $1";
  await waitFor(
    async () => (await database.query<{ state: string }>(state, [old.workerId]))[0]?.state === "draining",
    { what: "the old worker to drain" },
  );
  // Nothing is let in while it may still run what does not count, nor could it claim what somebody of its version queued.
  await database.query("UPDATE tasks SET hold = NULL, gates = NULL WHERE task_id = $1", [ids[0]]);
  expect(await claimed()).toBe(0);
  expect(await world.count("grant_fence IS NOT NULL")).toBe(0);
});
