import { addLanes, addPlacements } from "@muster/db";
import { laneOf, type Placement, placingOf } from "@muster/job";
import { placedJob, pushNew } from "@muster/queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placer } from "../src/placer.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const ZONE = { label: "zone", op: "eq", values: ["a"] } as const;
const GPU = { label: "gpu", op: "eq", values: ["true"] } as const;

/** Jobs of a placement in their list, some of them queued a minute ago. */
async function waiting(asked: Partial<Placement>, count: number, old: number): Promise<[string, string[]]> {
  const { database, redis } = world.context;
  const placing = placingOf({ requires: [], slots: 1, prefers: [ZONE], preferMs: 5_000, ...asked });
  if (placing === undefined) throw new Error("it asks for nothing");
  const lane = laneOf("default", "default", placing.class);
  await addPlacements(database.query, [placing]);
  await addLanes(database.query, [lane]);
  const ids = await world.submit(count, { placing });
  const past =
    "UPDATE tasks SET enqueued_at = enqueued_at - interval '1 minute' WHERE task_id = ANY($1::uuid[])";
  await database.query(past, [ids.slice(0, old)]);
  const jobs = ids.map((taskId, at) => placedJob({ taskId, type: "work", priority: "default" }, lane, at));
  await pushNew(redis, jobs);
  return [lane, ids];
}

test("what has waited for those it prefers may run anywhere that meets its requirements, at the end of that list which is next", async () => {
  const [plainly, first] = await waiting({}, 3, 2);
  const [requiring, second] = await waiting({ requires: [GPU] }, 2, 1);
  const place = placer(world.context);
  await place.runOnce(still);
  const met = placingOf({ requires: [GPU], slots: 1, prefers: [], preferMs: 0 });
  const lane = laneOf("default", "default", met?.class);
  expect(await world.list()).toEqual(first.slice(0, 2));
  expect(await world.list(plainly)).toEqual(first.slice(2));
  expect(await world.list(lane)).toEqual(second.slice(0, 1));
  expect(await world.list(requiring)).toEqual(second.slice(1));
  expect(await world.job(first[0] ?? "")).toMatchObject({ state: "queued", placement: null });
  expect(await world.job(second[0] ?? "")).toMatchObject({ placement: { requires: [GPU], prefers: [] } });
  // Workers can look up what it stands for, and the reconciler knows its lane.
  const known = await world.context.database.query("SELECT 1 FROM placements WHERE class = $1", [met?.class]);
  expect(known).toHaveLength(1);
  expect(
    await world.count(`lane = '${lane}' AND EXISTS (SELECT 1 FROM lanes AS l WHERE l.lane = tasks.lane)`),
  ).toBe(1);
  await place.runOnce(still);
  expect(await world.list(requiring)).toEqual(second.slice(1));
});
