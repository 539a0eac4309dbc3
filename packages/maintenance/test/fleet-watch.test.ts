import { addLanes, addPlacements, applyNames, cordonNames } from "@muster/db";
import { laneOf, placingOf } from "@muster/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetWatch } from "../src/fleet-watch.ts";
import { reaper } from "../src/reaper.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("the leader tells how many workers there are, and ends remote ones that do not leave after their drain", async () => {
  const { database, metrics } = world.context;
  const watch = fleetWatch(world.context);
  const [first = "", second = ""] = await world.submit(2);
  const [remote, local] = [await world.worker([first]), await world.worker([second])];
  await world.worker([]);
  const values = async (): Promise<Record<string, number>> => {
    await watch.runOnce(still);
    const { values: all } = await metrics.fleetWorkers.get();
    return Object.fromEntries(all.map(({ labels, value }) => [labels.state, value]));
  };
  expect(await values()).toEqual({ taking: 3 });
  expect((await metrics.fleetSlots.get()).values.map(({ value }) => value)).toEqual([0, 30]);
  await database.query(
    "UPDATE workers SET kind = 'remote', name = 'far', took_at = now() WHERE worker_id = $1",
    [remote],
  );
  await database.query("UPDATE workers SET name = 'near' WHERE worker_id = $1", [local]);
  const names = ["far", "near"];
  await cordonNames(database, { names, reason: "", by: "" });
  await applyNames(database, names, 0);
  await database.query("UPDATE workers SET running = 1 WHERE name = ANY($1)", [names]);
  // Until then it may give back itself what it holds.
  expect(await values()).toEqual({ draining: 2, taking: 1 });
  await database.query("UPDATE workers SET drain_by = now() - interval '11 seconds' WHERE name = ANY($1)", [
    names,
  ]);
  expect(await values()).toEqual({ draining: 1, gone: 1, taking: 1 });
  await reaper(world.context).runOnce(still);
  expect((await world.job(first)).state).toBe("queued");
  expect((await world.job(second)).state).toBe("running");
  watch.rest?.();
  expect((await metrics.fleetWorkers.get()).values).toEqual([]);
});

test("jobs that no live worker takes, because none is what they require, are counted", async () => {
  const { database, metrics } = world.context;
  const watch = fleetWatch(world.context);
  const placing = placingOf({
    requires: [{ label: "gpu", op: "eq", values: ["true"] }],
    slots: 1,
    prefers: [],
    preferMs: 0,
  });
  if (placing === undefined) throw new Error("it requires nothing");
  await addPlacements(database.query, [placing]);
  await addLanes(database.query, [laneOf("default", "default", placing.class)]);
  await world.submit(3, { placing });
  const count = async (): Promise<(number | undefined)[]> => {
    await watch.runOnce(still);
    const { values } = await metrics.jobsHeld.get();
    return values.filter(({ labels }) => labels.code === "placement").map(({ value }) => value);
  };
  const gpu = await world.worker([]);
  expect(await count()).toEqual([3]);
  const set = (what: string): Promise<unknown> =>
    database.query(`UPDATE workers SET ${what} WHERE worker_id = $1`, [gpu]);
  await set(`labels = '{"gpu": "true"}'`);
  expect(await count()).toEqual([0]);
  await set("cordoned_at = now()");
  expect(await count()).toEqual([3]);
  await set("cordoned_at = NULL, queues = '{mail}'");
  expect(await count()).toEqual([3]);
  watch.rest?.();
  expect((await metrics.jobsHeld.get()).values).toEqual([]);
});
