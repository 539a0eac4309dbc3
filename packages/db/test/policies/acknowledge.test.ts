import { adopt, beat, claim, hold, holdPaused, leastAcknowledged, nextHeld, park, promote } from "@muster/db";
import { change, dropLimit, pauseType, putLimit } from "@muster/test/policy-rows";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixture, idsOf } from "../fixture.ts";
import { LimitedWorld } from "./limited-world.ts";

let world: LimitedWorld;
beforeAll(async () => {
  world = await LimitedWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

test("a paused type is held, and no other; a pause that has ended holds nothing", async () => {
  const { database } = world;
  const [mail, other] = [await world.make({ type: "mail" }), await world.make({ type: "other" })];
  const { epoch } = await pauseType(database, "mail");
  expect(await holdPaused(database, epoch, [mail, other])).toMatchObject({ held: 1 });
  expect(await world.row(mail)).toMatchObject({ hold: "pause:mail", status: "queued", phase: 0 });
  expect((await claim(database, { workerId: world.workerId, epoch }, [mail])).jobs).toEqual([]);
  expect(await nextHeld(database, { types: ["mail"] }, 10)).toEqual([]);
  const past = await pauseType(database, "other", new Date(Date.now() - 1_000));
  expect(past.isTypePaused("mail")).toBe(true);
  expect(past.isTypePaused("other")).toBe(false);
  expect(await holdPaused(database, past.epoch, [other])).toMatchObject({ held: 0 });
  world.policies = await change(database, (query) => query("DELETE FROM pauses"));
});

test("a job that waits for its type is offered with its queue", async () => {
  const id = await world.make({ type: "rare", queue: "mail" });
  await hold(world.database, [id], []);
  const offered = await nextHeld(world.database, { types: ["rare"] }, 10);
  expect(offered).toMatchObject([{ taskId: id, type: "rare", queue: "mail" }]);
  expect(await nextHeld(world.database, { types: ["rare"], except: ["mail"] }, 10)).toEqual([]);
});

test("sequence 50: what runs counts under a limit once its worker has adopted it, and the worker says so", async () => {
  const { database } = world;
  const id = await world.make({ type: "late" });
  expect((await claim(database, world.as, [id])).jobs).toMatchObject([{ taskId: id }]);
  const others = await world.make({ type: "late" });
  world.policies = await putLimit(database, "late", { type: "late", key_label: "key" });
  expect(await leastAcknowledged(database)).toEqual({ epoch: 0, behind: [world.workerId] });
  const limits = world.policies.limitsFor("default", "late");
  const stranger = await world.fixture.worker();
  await adopt(database, { workerId: stranger, epoch: world.policies.epoch }, [{ taskIds: [id], limits }]);
  expect(await world.row(id)).toMatchObject({ gates: null });
  await adopt(database, world.as, [{ taskIds: [id, others], limits }]);
  expect(await world.row(id)).toMatchObject({ gates: ["late~1:acme"], status: "running" });
  expect(await world.row(others)).toMatchObject({ gates: null, status: "queued" });
  expect(await leastAcknowledged(database)).toEqual({ epoch: world.policies.epoch, behind: [] });
  // One of before that comes late.
  await adopt(database, { workerId: world.workerId, epoch: 1 }, []);
  expect(await leastAcknowledged(database)).toEqual({ epoch: world.policies.epoch, behind: [] });
  await database.query("UPDATE workers SET state = 'draining', policy_epoch = 1 WHERE worker_id = $1", [
    stranger,
  ]);
  expect(await leastAcknowledged(database)).toEqual({ epoch: 1, behind: [stranger] });
  await database.query("UPDATE workers SET state = 'gone', ended_at = now() WHERE worker_id = $1", [
    stranger,
  ]);
  expect(await leastAcknowledged(database)).toMatchObject({ behind: [] });
});

test("a worker tells its protocol and its epoch, and hears of another by its beat", async () => {
  const id = await world.fixture.worker();
  const rows = "SELECT protocol, policy_epoch FROM workers WHERE worker_id = $1";
  expect(await world.database.query(rows, [id])).toEqual([{ protocol: 1, policy_epoch: 0 }]);
  expect(await beat(world.database, id, 0, [])).toMatchObject({ policyEpoch: world.policies.epoch });
});

test("the promoter hears whether there are policies, or jobs that wait for one that was there", async () => {
  await using quiet = await fixture(2);
  const { database } = quiet;
  const told = async (): Promise<unknown> => (await promote(database, 10)).policies;
  expect(await told()).toEqual({ active: false, epoch: 0 });
  const { epoch } = await putLimit(database, "two", { type: "work" });
  expect(await told()).toEqual({ active: true, epoch });
  const [id = ""] = idsOf(await quiet.submit(1));
  const known = await dropLimit(database, "two");
  expect(await told()).toEqual({ active: false, epoch: known.epoch });
  const ofBefore = {
    limits: [{ name: "two", generation: 1, whenFull: "wait", epoch } as const],
    pausedGates: [],
  };
  await park(database, known.epoch, [id], ofBefore);
  expect(await told()).toEqual({ active: true, epoch: known.epoch });
  await database.query("UPDATE tasks SET hold = 'pause:work'");
  expect(await told()).toMatchObject({ active: true });
  await database.query("UPDATE tasks SET hold = 'type:work'");
  expect(await told()).toMatchObject({ active: false });
});
