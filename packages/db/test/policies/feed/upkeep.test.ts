import {
  drainOldWorkers,
  endPauses,
  lookAtPolicies,
  purgeLimitKeys,
  putInForce,
  readEpoch,
} from "@muster/db";
import { pauseType } from "@muster/test/policy-rows";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FedWorld } from "./fed-world.ts";

let world: FedWorld;

beforeAll(async () => {
  world = await FedWorld.create();
});
beforeEach(() => world.clear());
afterAll(() => world[Symbol.asyncDispose]());

test("a limit is in force once every live worker knows it, or runs nothing and can claim nothing", async () => {
  const { database } = world;
  const late = await world.worker();
  const old = await world.worker();
  await database.query("UPDATE workers SET protocol = 0 WHERE worker_id = $1", [old]);
  expect(await putInForce(database, [])).toEqual([]);
  await database.query("UPDATE workers SET policy_epoch = $2 WHERE worker_id = $1", [
    late,
    world.policies.epoch,
  ]);
  expect(await putInForce(database, [])).toEqual([]);
  expect(await drainOldWorkers(database)).toEqual([old]);
  expect((await lookAtPolicies(database)).oldWorkers).toMatchObject([
    { workerId: old, isDraining: true, running: 0 },
  ]);
  expect(await putInForce(database, [])).toEqual([]);
  expect((await lookAtPolicies(database)).notInForce).toEqual(["two"]);
  expect(await putInForce(database, [old])).toEqual(["two"]);
  expect((await lookAtPolicies(database)).notInForce).toEqual([]);
  expect(await putInForce(database, [])).toEqual([]);
});

test("sequence 69: workers of an older version drain only while there is a policy", async () => {
  const { database } = world;
  await world.worker();
  await database.query("UPDATE workers SET protocol = 0");
  await database.query("DELETE FROM limits");
  expect(await drainOldWorkers(database)).toEqual([]);
  await pauseType(database, "send");
  expect(await drainOldWorkers(database)).toHaveLength(1);
});

test("pauses whose time is over end, as a change of policies", async () => {
  const { database } = world;
  await pauseType(database, "gone", new Date(Date.now() - 1_000));
  await pauseType(database, "still", new Date(Date.now() + 60_000));
  await pauseType(database, "ever");
  const epoch = await readEpoch(database);
  const { pauses, pauseEndsMs } = await lookAtPolicies(database);
  expect(pauses.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["type gone", "type still", "type ever"]);
  expect(pauseEndsMs).toBeLessThan(0);
  expect(await endPauses(database)).toBe(1);
  expect(await readEpoch(database)).toBe(epoch + 1);
  expect((await lookAtPolicies(database)).pauseEndsMs).toBeGreaterThan(50_000);
});

test("slots of workers that are alike are added up", async () => {
  const { database } = world;
  await Promise.all([world.worker(), world.worker()]);
  expect((await lookAtPolicies(database)).slots).toEqual([{ types: ["work"], queues: undefined, slots: 20 }]);
});

test("sequence 64: keys of which there is nothing to know any more are forgotten, page by page", async () => {
  const { database } = world;
  await database.query(`INSERT INTO limit_keys (gate, tat, closed_until)
    SELECT 'two~1:' || n, now() + (n - 5) * interval '1 minute', CASE WHEN n = 1 THEN now() + interval '1 hour' END
    FROM generate_series(1, 9) AS n`);
  let purged = 0;
  for await (const count of purgeLimitKeys(database, 2)) purged += count;
  const left = await database.query<{ gate: string }>("SELECT gate FROM limit_keys ORDER BY gate");
  expect(left.map(({ gate }) => gate)).toEqual(["two~1:1", "two~1:6", "two~1:7", "two~1:8", "two~1:9"]);
  expect(purged).toBe(4);
});
