import {
  cancel,
  claim,
  claimLimited,
  finish,
  getJobs,
  holdPaused,
  lose,
  park,
  readEpoch,
  redrive,
  release,
} from "@muster/db";
import { admit, dropLimit, putLimit } from "@muster/test/policy-rows";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LimitedWorld } from "./limited-world.ts";

let world: LimitedWorld;
beforeAll(async () => {
  world = await LimitedWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

test("what comes back from an attempt waits before its gate again; a lost one keeps its admission", async () => {
  const { database } = world;
  const held = { status: "queued", hold: "limit:two~1:2:default:acme" };
  const released = await world.running();
  expect(await release(database, world.workerId, [released])).toMatchObject([held]);
  expect((await world.claim(released.taskId)).jobs).toEqual([]);
  const retried = await world.running();
  await finish(database, world.workerId, [{ ...retried, outcome: { kind: "error", error: "no" } }]);
  expect(await world.row(retried.taskId)).toMatchObject({ status: "retry", hold: null });
  await world.due(retried.taskId);
  expect(await world.row(retried.taskId)).toMatchObject(held);
  const snoozed = await world.running();
  await finish(database, world.workerId, [{ ...snoozed, outcome: { kind: "snoozed", afterMs: 0 } }]);
  await world.due(snoozed.taskId);
  expect(await world.row(snoozed.taskId)).toMatchObject(held);
  const lost = await world.running();
  await lose(database.query, world.workerId, [lost], "shared", "gone");
  expect(await world.row(lost.taskId)).toMatchObject({ status: "queued", hold: null, phase: 1 });
  expect((await world.claim(lost.taskId)).jobs).toMatchObject([{ fence: 2 }]);
});

test("an admission is for one life: a job that was cancelled before its claim, and redriven, waits", async () => {
  const { database } = world;
  const id = await world.make();
  await world.park(id);
  await admit(database, [id]);
  await cancel(database, id);
  const [row] = await redrive(database, await getJobs(database, [id]));
  expect(row).toMatchObject({ status: "queued", hold: "limit:two~1:2:default:acme" });
  expect((await world.claim(id)).jobs).toEqual([]);
  const later = await world.make();
  await world.park(later);
  await cancel(database, later);
  await redrive(database, await getJobs(database, [later]), { firstMs: Date.now() + 3_600_000, gapMs: 1 });
  expect(await world.row(later)).toMatchObject({ status: "scheduled", hold: null });
});

test("a cancel of an attempt that is given back leaves no hold", async () => {
  const attempt = await world.running();
  await cancel(world.database, attempt.taskId);
  await release(world.database, world.workerId, [attempt]);
  expect(await world.row(attempt.taskId)).toMatchObject({ status: "cancelled", hold: null });
});

test("under the policies of before, or of a later day, nobody claims, parks or holds anything", async () => {
  const { database } = world;
  const [free, limited] = [await world.make({ type: "free" }), await world.make()];
  for (const epoch of [world.policies.epoch - 1, world.policies.epoch + 1]) {
    expect(await claim(database, { workerId: world.workerId, epoch }, [free])).toEqual({
      jobs: [],
      events: [],
    });
    const many = Array.from({ length: 20 }, () => free);
    expect((await claim(database, { workerId: world.workerId, epoch }, many)).jobs).toEqual([]);
    expect(
      (await claimLimited(database, { workerId: world.workerId, epoch }, [limited], world.rules)).jobs,
    ).toEqual([]);
    expect(await park(database, epoch, [limited], world.rules)).toMatchObject({ parked: 0, holds: [] });
    expect(await holdPaused(database, epoch, [free])).toMatchObject({ held: 0 });
  }
  expect(await readEpoch(database)).toBe(world.policies.epoch);
  expect((await claim(database, world.as, [free])).jobs).toHaveLength(1);
});

test("an admission to other gates than those of now, or to a paused or closed one, is none, and ends", async () => {
  const { database } = world;
  const waits = { hold: "limit:two~1:2:default:acme", grant_fence: null };
  const paused = { ...world.rules, pausedGates: ["two~1:acme", "three~1:acme"] };
  const id = await world.admitted();
  expect((await claimLimited(database, world.as, [id], paused)).jobs).toEqual([]);
  expect(await park(database, world.policies.epoch, [id], paused)).toMatchObject({ parked: 1 });
  expect(await world.row(id)).toMatchObject(waits);

  const closed = await world.admitted();
  const close =
    "INSERT INTO limit_keys (gate, closed_until) VALUES ('two~1:acme', now() + interval '1 hour')";
  await database.query(close);
  expect((await world.claim(closed)).jobs).toEqual([]);
  expect(await world.park(closed)).toMatchObject({ parked: 1 });
  expect(await world.row(closed)).toMatchObject(waits);
  await database.query("UPDATE limit_keys SET closed_until = now()");
  await admit(database, [closed]);
  expect((await world.claim(closed)).jobs).toHaveLength(1);

  const other = await world.admitted();
  world.policies = await putLimit(database, "two", { type: "work", key_label: "tenant", generation: 2 });
  expect((await world.claim(other)).jobs).toEqual([]);
  expect(await world.park(other)).toMatchObject({ holds: ["limit:two~2:2:default:"] });
  world.policies = await putLimit(database, "two", { type: "work", key_label: "key" });
});

test("two limits are passed together or not at all", async () => {
  const { database } = world;
  const both = await putLimit(database, "another", { type: "work" });
  const together = { limits: both.limitsFor("default", "work"), pausedGates: [] };
  const id = await world.make();
  await park(database, both.epoch, [id], world.rules);
  await admit(database, [id]);
  const knowing = { workerId: world.workerId, epoch: both.epoch };
  expect((await claimLimited(database, knowing, [id], together)).jobs).toEqual([]);
  const { holds } = await park(database, both.epoch, [id], together);
  expect(holds).toEqual(["limit:another~1:2:default:"]);
  await admit(database, [id]);
  const { jobs } = await claimLimited(database, knowing, [id], together);
  expect(jobs).toMatchObject([{ gates: ["another~1:", "two~1:acme"] }]);
  world.policies = await dropLimit(database, "another");
});
