import {
  applyNames,
  claim,
  cordonNames,
  knownNames,
  labelNames,
  listWorkers,
  readStanding,
  register,
  uncordonNames,
} from "@muster/db";
import { workerCard } from "@muster/test/records";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture(6, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.database.query("DELETE FROM workers");
  await world.database.query("DELETE FROM worker_names");
});

const cordon = async (names: readonly string[], drainMs?: number): Promise<string[]> => {
  await cordonNames(world.database, { names, reason: "kernel", by: "ops" });
  return applyNames(world.database, names, drainMs);
};

test("sequence 150: from a cordon's commit on nothing is claimed, whoever knows of it, until the worker is uncordoned and knows", async () => {
  const { database } = world;
  const { labelsVersion } = await register(database, workerCard("w1", { name: "web" }));
  const [first = "", second = ""] = idsOf(await world.submit(2));
  const as = (version: number) => ({ workerId: "w1", epoch: 0, labelsVersion: version });
  expect((await claim(database, as(labelsVersion), [first])).jobs).toHaveLength(1);
  expect(await cordon(["web"])).toEqual(["w1"]);
  expect((await claim(database, as(labelsVersion), [second])).jobs).toEqual([]);
  expect(await cordon(["web"])).toEqual([]);
  const cordoned = await readStanding(database, "w1");
  expect(cordoned).toMatchObject({ cordoned: true, drainLeftMs: undefined });
  await uncordonNames(database, ["web"]);
  expect(await applyNames(database, ["web"])).toEqual(["w1"]);
  expect((await claim(database, as(cordoned?.labelsVersion ?? 0), [second])).jobs).toEqual([]);
  const free = await readStanding(database, "w1");
  expect(free).toMatchObject({ cordoned: false });
  expect((await claim(database, as(free?.labelsVersion ?? 0), [second])).jobs).toHaveLength(1);
});

test("what is wanted of a name is in force for workers that come later, and for all that have it", async () => {
  const { database } = world;
  await register(database, workerCard("w1", { name: "web", labels: { zone: "a", gpu: "true" } }));
  await cordon(["web"]);
  await labelNames(database, { names: ["web"], set: { zone: "b" }, remove: ["gpu"], reset: [] });
  await applyNames(database, ["web"]);
  const card = workerCard("w2", { name: "web", labels: { zone: "c", gpu: "true", os: "linux" } });
  const later = await register(database, card);
  expect(later).toMatchObject({ cordoned: true, labels: { zone: "b", os: "linux", worker: "web" } });
  expect(await register(database, card)).toEqual(later);
  expect(await register(database, workerCard("w3", { name: "other" }))).toMatchObject({ cordoned: false });
  await labelNames(database, { names: ["web"], set: {}, remove: [], reset: ["zone", "gpu"] });
  expect((await applyNames(database, ["web"])).toSorted()).toEqual(["w1", "w2"]);
  expect((await readStanding(database, "w1"))?.labels).toEqual({ zone: "a", gpu: "true", worker: "web" });
  expect((await readStanding(database, "w2"))?.labels).toEqual({
    zone: "c",
    gpu: "true",
    os: "linux",
    worker: "web",
  });
});

test("sequence 151: changes of a name at the same time, and workers that come meanwhile, end as the name says", async () => {
  const { database } = world;
  const names = ["web"];
  const changes = Array.from({ length: 12 }, async (_, n) => {
    await labelNames(database, { names, set: { [`l${n}`]: "1" }, remove: [], reset: [] });
    await applyNames(database, names);
  });
  const workers = Array.from({ length: 12 }, (_, n) =>
    register(database, workerCard(`w${n}`, { name: "web" })),
  );
  await Promise.all([...changes, ...workers]);
  const records = await listWorkers(database.query, {}, { ended: false, limit: 100 });
  expect(records.map(({ labels }) => Object.keys(labels).length)).toEqual(
    Array.from({ length: 12 }, () => 13),
  );
});

test("sequence 153: what was taken while a worker had a label is not claimed by it any more once it lacks that", async () => {
  const { database } = world;
  const { labelsVersion } = await register(
    database,
    workerCard("w1", { name: "web", labels: { gpu: "true" } }),
  );
  const [id = ""] = idsOf(await world.submit(1));
  await labelNames(database, { names: ["web"], set: {}, remove: ["gpu"], reset: [] });
  await applyNames(database, ["web"]);
  expect((await claim(database, { workerId: "w1", epoch: 0, labelsVersion }, [id])).jobs).toEqual([]);
  const now = await readStanding(database, "w1");
  expect(now?.labels).toEqual({ worker: "web" });
  const as = { workerId: "w1", epoch: 0, labelsVersion: now?.labelsVersion ?? 0 };
  expect((await claim(database, as, [id])).jobs).toHaveLength(1);
});

test("no more labels are set for a name than a worker may have itself", async () => {
  const set = Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`l${n}`, "1"]));
  await expect(labelNames(world.database, { names: ["web"], set, remove: [], reset: [] })).rejects.toThrow(
    "set: expected at most 32 labels set or removed for web, got 33",
  );
  expect(await knownNames(world.database.query, ["web"])).toEqual(new Set());
});

test("sequence 152: a drain has a time, and is over when a beat from after it says that nothing runs", async () => {
  const { database } = world;
  await register(database, workerCard("w1", { name: "web" }));
  expect(await cordon(["web"], 60_000)).toEqual(["w1"]);
  const standing = await readStanding(database, "w1");
  expect(standing?.drainLeftMs).toBeGreaterThan(30_000);
  const state = async () =>
    (await listWorkers(database.query, {}, { ended: false, limit: 1 })).map((worker) => worker.standing);
  expect(await state()).toEqual(["draining"]);
  await database.query("UPDATE workers SET beat_at = now() + interval '3 seconds'");
  expect(await state()).toEqual(["drained"]);
  await database.query("UPDATE workers SET running = 1");
  expect(await state()).toEqual(["draining"]);
  await uncordonNames(database, ["web"]);
  await applyNames(database, ["web"]);
  expect(await state()).toEqual(["taking"]);
  expect((await readStanding(database, "w1"))?.drainLeftMs).toBeUndefined();
});
