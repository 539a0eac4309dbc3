import { claimLimited, free, grantedGates, lastGranted, lose, readHeads } from "@muster/db";
import { putLimit, putOverride } from "@muster/test/policy-rows";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FedWorld } from "./fed-world.ts";
import { waiting, waitingOf } from "./waiting-jobs.ts";

let world: FedWorld;

beforeAll(async () => {
  world = await FedWorld.create();
});
beforeEach(() => world.clear());
afterAll(() => world[Symbol.asyncDispose]());

const over = async (): Promise<string[]> =>
  (await grantedGates(world.database, 4, 1_000))
    .map(({ gate, over: by, isRated }) => `${gate} ${by} ${isRated}`)
    .toSorted();

test("sequence 73: gates are named that have let in more than they may, by the numbers of their limit or their own, while some have not begun", async () => {
  const { database } = world;
  for (const key of ["a", "b", "c"]) await waitingOf(database, world.policies, 4, { labels: { key } });
  const a = await world.freeFirst("a", 4);
  await world.freeFirst("b", 4);
  await world.freeFirst("c", 2);
  await putOverride(database, { limit: "two", key: "b", maxRunning: 4 });
  await putOverride(database, { limit: "two", key: "c", rate: { count: 1, perMs: 1_000, burst: 1 } });
  expect(await over()).toEqual(["two~1:a 2 false", "two~1:c 0 true"]);
  const as = { workerId: await world.worker(), epoch: world.policies.epoch };
  const rules = { limits: world.policies.limitsFor("default", "work"), pausedGates: [] };
  await claimLimited(database, as, a, rules);
  expect(await over()).toEqual(["two~1:c 0 true"]);
  await database.query("DELETE FROM limits");
  expect(await over()).toEqual([]);
});

test("sequence 73: of a gate those are named first that would start last, at whichever of their gates it is, and what was lost comes behind them", async () => {
  const { database } = world;
  world.policies = await putLimit(database, "a", { type: "send" });
  const labels = { key: "k" };
  const [old = "", other = "", young = "", urgent = ""] = await waiting(database, world.policies, [
    { labels },
    { labels, type: "send" },
    { labels },
    { labels, priority: "critical" },
  ]);
  const inOrder = "UPDATE tasks SET run_at = run_at + array_position($1::uuid[], task_id) * interval '1 ms'";
  await database.query(inOrder, [[old, other, young, urgent]]);
  const turn = await world.rooms("k");
  const holds = [
    world.hold("k"),
    world.hold("", 10, "a"),
    { ...world.hold("k"), hold: "limit:two~1:0:default:k" },
  ];
  const heads = await readHeads(database, holds);
  const jobs = heads.flatMap((of, n) =>
    of.map(({ taskId, version }) => ({ taskId, version, hold: holds[n]?.hold ?? "" })),
  );
  expect((await free(database, turn, jobs)).rows).toHaveLength(4);
  const workerId = await world.worker();
  const rules = { limits: world.policies.limitsFor("default", "work"), pausedGates: [] };
  await claimLimited(database, { workerId, epoch: world.policies.epoch }, [young], rules);
  await lose(database.query, workerId, [{ taskId: young, fence: 1 }], "nobody", "gone");
  const last = async (count: number): Promise<string[]> =>
    ((await lastGranted(database, [{ gate: "two~1:k", count }])).get("two~1:k") ?? []).map(
      ({ taskId }) => taskId,
    );
  expect(await last(10)).toEqual([other, old, urgent, young]);
  expect(await last(1)).toEqual([other]);
  const both = [
    { gate: "two~1:k", count: 1 },
    { gate: "a~1:", count: 1 },
    { gate: "two~1:none", count: 1 },
  ];
  expect([...(await lastGranted(database, both)).keys()].toSorted()).toEqual(["a~1:", "two~1:k"]);
});
