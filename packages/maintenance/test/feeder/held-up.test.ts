import { change, pauseType, putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createFeedWorld, settles, waiting } from "./feeding.ts";

test("a pause whose end cannot be recorded, because whoever changes policies is frozen, keeps no jobs of limits waiting", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  await putLimit(database, "two", { type: "work", max_running: 2 });
  const policies = await pauseType(database, "other", new Date(Date.now() - 1_000));
  await waiting(database, policies, 5);
  const worker = await world.worker(10, policies);
  await database.transaction(async (query) => {
    await query("SELECT 1 FROM policy_epoch FOR UPDATE");
    world.lead();
    await settles(world, 2);
    await worker.end(await worker.take(10));
    await settles(world, 2);
  });
  const pauses = async (): Promise<number> => (await database.query("SELECT 1 FROM pauses")).length;
  await waitFor(async () => (await pauses()) === 0, { what: "the pause to end once that is possible" });
  expect((await change(database, async () => undefined)).epoch).toBeGreaterThan(policies.epoch + 1);
});
