import {
  applyNames,
  cordonedNames,
  cordonNames,
  endLead,
  fleetLeader,
  fleetStatus,
  knownNames,
  listWorkers,
  namesTooOld,
  purgeNames,
  register,
  renewLead,
  selectedNames,
  startDraining,
  typeCapacities,
  uncordonNames,
  workerAddresses,
} from "@muster/db";
import { workerCard } from "@muster/test/records";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture(6, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.database.query("DELETE FROM workers");
  await world.database.query("DELETE FROM worker_names");
});

/** Cordons these names, and makes that true of their workers. */
const cordon = async (names: readonly string[]): Promise<void> => {
  await cordonNames(world.database, { names, reason: "kernel", by: "ops" });
  await applyNames(world.database, names);
};

test("workers are found by labels, queue and type, and listed page by page", async () => {
  const { database } = world;
  const { query } = database;
  await register(
    database,
    workerCard("w1", { name: "a", labels: { zone: "a" }, queues: ["mail"], address: "h:1" }),
  );
  await register(
    database,
    workerCard("w2", { name: "b", labels: { zone: "a", gpu: "true" }, types: ["mail"] }),
  );
  await register(database, workerCard("w3", { name: "b", version: "1" }));
  expect(await selectedNames(query, { labels: { zone: "a" } })).toEqual(["a", "b"]);
  expect(await selectedNames(query, { labels: { zone: "a", gpu: "true" } })).toEqual(["b"]);
  expect(await selectedNames(query, { queue: "other" })).toEqual(["b"]);
  expect(await selectedNames(query, { queue: "mail", type: "work" })).toEqual(["a", "b"]);
  const first = await listWorkers(query, {}, { ended: false, limit: 2 });
  expect(first.map(({ workerId }) => workerId)).toEqual(["w1", "w2"]);
  const rest = await listWorkers(query, {}, { ended: false, limit: 2, after: { name: "b", workerId: "w2" } });
  expect(rest).toMatchObject([
    { workerId: "w3", version: "1", standing: "taking", slots: 1, queues: undefined },
  ]);
  await database.query(
    "UPDATE workers SET state = 'lost', ended_at = now(), blame = 'shared' WHERE worker_id = 'w3'",
  );
  expect(await listWorkers(query, {}, { ended: false, limit: 9 })).toHaveLength(2);
  const [, , lost] = await listWorkers(query, {}, { ended: true, limit: 9 });
  expect(lost).toMatchObject({ standing: "lost", blame: "shared" });
  expect(await workerAddresses(query)).toMatchObject([{ name: "a", address: "h:1" }]);
});

test("the fleet is told as a whole: who takes, how evenly, what is lost, and what there is for each type", async () => {
  const { database } = world;
  const { query } = database;
  expect(await fleetStatus(query, {})).toEqual({
    counts: [],
    imbalance: 0,
    meanLoad: 0,
    maxLoad: 0,
    lostLastHour: 0,
    lostLastDay: 0,
  });
  for (const [workerId, concurrency] of [
    ["w1", 4],
    ["w2", 4],
    ["w3", 2],
    ["w4", 2],
    ["w5", 2],
  ] as const)
    await register(database, workerCard(workerId, { concurrency, types: ["mail", workerId] }));
  await database.query("UPDATE workers SET running = 8, load = 0.5 WHERE worker_id = 'w1'");
  await database.query("UPDATE workers SET running = 1, load = 1.5 WHERE worker_id = 'w2'");
  await cordon(["w3"]);
  await startDraining(database, "w4");
  await database.query("UPDATE workers SET state = 'lost', ended_at = now() WHERE worker_id = 'w5'");
  expect(await fleetStatus(query, {})).toEqual({
    counts: [
      { standing: "cordoned", workers: 1, slots: 2, busySlots: 0 },
      { standing: "lost", workers: 1, slots: 2, busySlots: 0 },
      { standing: "stopping", workers: 1, slots: 2, busySlots: 0 },
      { standing: "taking", workers: 2, slots: 8, busySlots: 5 },
    ],
    imbalance: 0.75,
    meanLoad: 1,
    maxLoad: 1.5,
    lostLastHour: 1,
    lostLastDay: 1,
  });
  expect(await typeCapacities(query, {})).toEqual([
    { type: "mail", workers: 2, slots: 8 },
    { type: "w1", workers: 1, slots: 4 },
    { type: "w2", workers: 1, slots: 4 },
  ]);
  expect(await cordonedNames(query)).toMatchObject([{ name: "w3", reason: "kernel", by: "ops", workers: 1 }]);
});

test("workers of a version that knows no cordons are named", async () => {
  const { database } = world;
  await register(database, workerCard("w1", { name: "old" }));
  await register(database, workerCard("w2", { name: "new" }));
  await database.query("UPDATE workers SET own_labels = NULL WHERE worker_id = 'w1'");
  expect(await namesTooOld(database, ["old", "new"])).toEqual(["old"]);
});

test("a name that nothing is wanted of is forgotten a day after its last worker, others a month after", async () => {
  const { database } = world;
  await cordonNames(database, { names: ["a", "b", "c"], reason: "", by: "" });
  await uncordonNames(database, ["a", "c"]);
  await register(database, workerCard("w1", { name: "c" }));
  const names = async () => [...(await knownNames(database.query, ["a", "b", "c"]))].toSorted();
  await purgeNames(database);
  expect(await names()).toEqual(["a", "b", "c"]);
  await database.query("UPDATE worker_names SET updated_at = now() - interval '2 days'");
  await purgeNames(database);
  expect(await names()).toEqual(["b", "c"]);
  await database.query("UPDATE worker_names SET updated_at = now() - interval '31 days'");
  await purgeNames(database);
  expect(await names()).toEqual(["c"]);
});

test("whoever is asked to give up the lead leaves it to others for a while", async () => {
  const { database } = world;
  expect(await endLead(database, 60_000)).toBeUndefined();
  await register(database, workerCard("w1", { name: "web" }));
  expect((await renewLead(database, "w1", 8_000)).leading).toBe(true);
  expect(await fleetLeader(database.query)).toMatchObject({ holder: "w1", name: "web" });
  expect(await endLead(database, 60_000)).toBe("w1");
  expect(await fleetLeader(database.query)).toBeUndefined();
  expect((await renewLead(database, "w1", 8_000)).leading).toBe(false);
  expect((await renewLead(database, "api", 8_000)).leading).toBe(true);
  expect(await fleetLeader(database.query)).toMatchObject({ holder: "api", name: null });
  await database.query(
    "UPDATE chore_leader SET expires_at = now() - interval '1 second', stepped_down_until = now()",
  );
  expect((await renewLead(database, "w1", 8_000)).leading).toBe(true);
});
