import { randomUUID } from "node:crypto";
import {
  confirmNamed,
  confirmTakes,
  type Deal,
  forgetTakes,
  freeDueTakes,
  freeTakes,
  type HandedOut,
  handOut,
  release,
} from "@muster/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture();
});
afterAll(() => world[Symbol.asyncDispose]());

const refuse = (id: string, error: unknown): void => {
  throw new Error(`${id} was refused`, { cause: error });
};
const give = (deals: readonly Deal[]): Promise<HandedOut> =>
  handOut(world.database, 0, deals, undefined, refuse);
const jobs = async (count: number): Promise<string[]> => idsOf(await world.submit(count));
const deal = (workerId: string, taskIds: readonly string[], more: Partial<Deal> = {}): Deal => ({
  workerId,
  takeId: randomUUID(),
  room: taskIds.length,
  labelsVersion: 0,
  taskIds,
  ...more,
});
const idsIn = (out: HandedOut, workerId: string): string[] =>
  (out.workers.get(workerId)?.jobs ?? []).map(({ taskId }) => taskId);
const expire = (): Promise<unknown> => world.database.query("UPDATE remote_takes SET look_at = now()");

test("one statement claims for several workers, and keeps an answer for each", async () => {
  const [one, two, ids] = [await world.worker(), await world.worker(), await jobs(5)];
  const deals = [deal(one, ids.slice(0, 2)), deal(two, ids.slice(2))];
  const out = await give(deals);
  expect([idsIn(out, one), idsIn(out, two)]).toEqual([ids.slice(0, 2), ids.slice(2)]);
  expect(await world.row(ids[0] ?? "")).toMatchObject({ worker_id: one, status: "running", fence: 1 });
  const takes = await world.database.query(
    "SELECT worker_id, take_id, cardinality(task_ids) AS jobs FROM remote_takes WHERE worker_id = ANY($1) ORDER BY jobs",
    [[one, two]],
  );
  expect(takes).toEqual([
    { worker_id: one, take_id: deals[0]?.takeId, jobs: 2 },
    { worker_id: two, take_id: deals[1]?.takeId, jobs: 3 },
  ]);
});

test("what is provisional takes places until it is confirmed; a deal beyond them is for nobody", async () => {
  const [worker, ids] = [await world.worker(), await jobs(6)];
  const first = deal(worker, ids.slice(0, 3), { room: 4 });
  expect(idsIn(await give([first]), worker)).toHaveLength(3);
  const second = await give([deal(worker, ids.slice(3), { room: 4 })]);
  expect(second.workers.get(worker)).toMatchObject({ asked: 1, jobs: [{ taskId: ids[3] }] });
  await confirmTakes(world.database, { workerIds: [worker], takeIds: [first.takeId] });
  const third = await give([deal(worker, ids.slice(4), { room: 3 })]);
  expect(idsIn(third, worker)).toEqual(ids.slice(4));
});

test("a job of several slots is as many, among what is provisional and in what is asked for", async () => {
  const [worker, ids] = [await world.worker(), await jobs(5)];
  const [first = "", large = "", ...rest] = ids;
  const slots = new Map([[large, 3]]);
  const one = await give([deal(worker, [first, large, ...rest], { room: 5, slots })]);
  expect(one.workers.get(worker)).toMatchObject({ asked: 3 });
  expect(idsIn(one, worker)).toEqual([first, large, rest[0]]);
  // Five of six are on their way.
  const [kept] = await world.database.query("SELECT slots FROM remote_takes WHERE worker_id = $1", [worker]);
  expect(kept).toEqual({ slots: 5 });
  const two = await give([deal(worker, rest.slice(1), { room: 6 })]);
  expect(two.workers.get(worker)).toMatchObject({ asked: 1 });
  expect(idsIn(two, worker)).toEqual(rest.slice(1, 2));
});

test("what is on its way by an earlier call that goes on takes none of the places that a later one asks for beside it", async () => {
  const [worker, ids] = [await world.worker(), await jobs(5)];
  const first = deal(worker, ids.slice(0, 2));
  await give([first]);
  expect(idsIn(await give([deal(worker, ids.slice(2, 4), { before: 2 })]), worker)).toEqual(ids.slice(2, 4));
  // Of what is unconfirmed now only as much was known.
  const third = await give([deal(worker, ids.slice(4), { room: 3, before: 1 })]);
  expect(third.workers.get(worker)).toMatchObject({ asked: 0, jobs: [] });
});

test("a worker that is cordoned, gone or stands differently is asked for nothing", async () => {
  const ids = await jobs(3);
  const workers = await Promise.all(ids.map(() => world.worker()));
  const changes = ["cordoned_at = now()", "state = 'draining'", "labels_version = 7"];
  for (const [index, change] of changes.entries())
    await world.database.query(`UPDATE workers SET ${change} WHERE worker_id = $1`, [workers[index]]);
  const out = await give(workers.map((worker, index) => deal(worker, [ids[index] ?? ""])));
  expect(out.workers.size).toBe(0);
  expect(await world.row(ids[0] ?? "")).toMatchObject({ status: "queued" });
});

test("a job that requires something is for a worker that was found to meet its lane, and for nobody else", async () => {
  const [worker, ids] = [await world.worker(), await jobs(3)];
  const lane = "q:default@0123456789abcdef";
  await world.database.query("UPDATE tasks SET placement = $2, lane = $3 WHERE task_id = ANY($1::uuid[])", [
    ids.slice(0, 2),
    JSON.stringify({ slots: 2 }),
    lane,
  ]);
  expect(idsIn(await give([deal(worker, ids)]), worker)).toEqual(ids.slice(2));
  const found = new Map([
    [ids[0] ?? "", lane],
    [ids[1] ?? "", "q:default@other"],
  ]);
  const out = await give([deal(worker, ids.slice(0, 2), { room: 10, lanes: found })]);
  expect(idsIn(out, worker)).toEqual(ids.slice(0, 1));
});

test("of two answers to one worker at the same time one has jobs", async () => {
  const [worker, ids] = [await world.worker(), await jobs(8)];
  const outs = await Promise.all(
    ids.map((id, index) => give([deal(worker, [id], { room: index < 4 ? 1 : 2 })])),
  );
  const given = outs.flatMap((out) => idsIn(out, worker));
  expect(given.length).toBeGreaterThanOrEqual(1);
  expect(given.length).toBeLessThanOrEqual(2);
});

test("what nobody confirms is given back uncharged; what is confirmed or named is not; a freed answer can be confirmed no more", async () => {
  const [worker, ids] = [await world.worker(), await jobs(6)];
  const deals = [0, 2, 4].map((from) => deal(worker, ids.slice(from, from + 2), { room: 10 }));
  for (const one of deals) await give([one]);
  const [heard, named, lost] = deals.map(({ takeId }) => takeId);
  await confirmTakes(world.database, { workerIds: [worker], takeIds: [heard ?? ""] });
  await confirmNamed(world.database, { workerIds: [worker], taskIds: [ids[3] ?? ""] });
  await expire();
  const freed = (await freeDueTakes(world.database, 100)).filter(({ workerId }) => workerId === worker);
  expect(freed).toEqual([
    { workerId: worker, takeNumber: 3, attempts: ids.slice(4).map((taskId) => ({ taskId, fence: 1 })) },
  ]);
  await confirmTakes(world.database, { workerIds: [worker], takeIds: [lost ?? ""] });
  for (const { attempts } of freed) await release(world.database, worker, attempts);
  await forgetTakes(world.database, freed);
  expect(await world.row(ids[4] ?? "")).toMatchObject({ status: "queued", attempts: 0 });
  expect(await world.row(ids[3] ?? "")).toMatchObject({ status: "running" });
  expect(await freeTakes(world.database, [heard ?? "", named ?? "", lost ?? ""])).toEqual([]);
});
