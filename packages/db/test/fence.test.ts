import { claim, claimedBy, finish, lose, register, release, startDraining } from "@muster/db";
import type { Outcome } from "@muster/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;

beforeAll(async () => {
  world = await fixture(6, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());

const ending = (taskId: string, workerId: string, outcome: Outcome, fence = 1) => ({
  taskId,
  fence,
  workerId,
  outcome,
});

async function running(count = 1): Promise<{ ids: string[]; workerId: string; id: string }> {
  const ids = idsOf(await world.submit(count));
  const workerId = await world.worker();
  expect((await claim(world.database, { workerId, epoch: 0 }, ids)).jobs).toHaveLength(count);
  return { ids, workerId, id: ids[0] ?? "" };
}

test("a stale finish, release or loss changes nothing", async () => {
  const { id, workerId } = await running();
  const { database } = world;
  await release(database, workerId, [{ taskId: id, fence: 1 }]);
  await claim(database, { workerId, epoch: 0 }, [id]);
  const before = await world.row(id);
  expect((await finish(database, workerId, [ending(id, workerId, { kind: "succeeded" })])).states).toEqual([
    "stale",
  ]);
  expect((await finish(database, "other", [ending(id, "other", { kind: "succeeded" }, 2)])).states).toEqual([
    "stale",
  ]);
  expect(await release(database, workerId, [{ taskId: id, fence: 1 }])).toEqual([]);
  expect(await lose(database.query, workerId, [{ taskId: id, fence: 1 }], "alone", "x")).toEqual([]);
  expect(await world.row(id)).toEqual(before);
});

// A batch of one fence has a statement of its own, for which few endings are not enough.
test("in a large batch, too, only endings that show the fence, the worker and a running job count", async () => {
  const { database } = world;
  const { ids, workerId } = await running(15);
  const [again = "", elsewhere = "", given = ""] = ids;
  await release(
    database,
    workerId,
    [again, elsewhere, given].map((taskId) => ({ taskId, fence: 1 })),
  );
  const other = await world.worker();
  await claim(database, { workerId, epoch: 0 }, [again]);
  await claim(database, { workerId: other, epoch: 0 }, [elsewhere]);
  const theirs = (await running()).id;
  const batch = [...ids, theirs].map((id) => ending(id, workerId, { kind: "succeeded" }));
  const { states } = await finish(database, workerId, batch);
  const expected = ids.map((_, n) => (n < 3 ? "stale" : "succeeded"));
  expect(states).toEqual([...expected, "stale"]);
  const left = await Promise.all([again, elsewhere, theirs, given].map((id) => world.row(id)));
  expect(left.map((row) => row["status"])).toEqual(["running", "running", "running", "queued"]);
  const mixed = [ending(again, workerId, { kind: "succeeded" }, 2), ...batch.slice(2)];
  expect((await finish(database, workerId, mixed)).states).toEqual([
    "succeeded",
    "stale",
    ...ids.slice(3).map(() => "succeeded"),
    "stale",
  ]);
  const attempts = await database.query(
    "SELECT 1 FROM task_attempts WHERE task_id = ANY($1) AND outcome = 'succeeded'",
    [ids],
  );
  expect(attempts).toHaveLength(13);
});

test("a finish whose answer was lost is repeated and reads back what it did", async () => {
  const { ids, workerId, id } = await running(2);
  const endings = [
    ending(id, workerId, { kind: "succeeded", result: { kind: "bytes", data: Buffer.from([0, 255]) } }),
    ending(ids[1] ?? "", workerId, { kind: "error", error: "no" }),
  ];
  expect((await finish(world.database, workerId, endings)).states).toEqual(["succeeded", "retry"]);
  expect((await finish(world.database, workerId, endings)).states).toEqual(["succeeded", "retry"]);
  expect(
    (await finish(world.database, workerId, [ending(id, workerId, { kind: "permanent", error: "x" })]))
      .states,
  ).toEqual(["stale"]);
  expect(await world.row(id)).toMatchObject({
    result: Buffer.from([0, 255]),
    result_kind: "bytes",
    version: 3,
  });
});

// sequence 7
test("NUL and lone surrogates in an error text harm no ending", async () => {
  const { ids, workerId } = await running(3);
  const texts = ["nul \0 here", "lone \uD800 surrogate", "fine"];
  const endings = texts.map((error, i) => ending(ids[i] ?? "", workerId, { kind: "permanent", error }));
  expect((await finish(world.database, workerId, endings)).states).toEqual(["failed", "failed", "failed"]);
  const kept = await Promise.all(ids.map((id) => world.row(id)));
  expect(kept.map((row) => row["last_error"])).toEqual(["nul \uFFFD here", "lone \uFFFD surrogate", "fine"]);
});

test("only a living worker claims, and each job once", async () => {
  const { database } = world;
  const ids = idsOf(await world.submit(20));
  const [one, two, draining] = await Promise.all([world.worker(), world.worker(), world.worker()]);
  await startDraining(database, draining);
  expect((await claim(database, { workerId: draining, epoch: 0 }, ids)).jobs).toEqual([]);
  expect((await claim(database, { workerId: "nobody", epoch: 0 }, ids)).jobs).toEqual([]);
  const both = await Promise.all([
    claim(database, { workerId: one, epoch: 0 }, ids),
    claim(database, { workerId: two, epoch: 0 }, ids),
  ]);
  expect(both.flatMap(({ jobs }) => jobs.map((job) => job.taskId)).toSorted()).toEqual(ids.toSorted());
  const held = await Promise.all([claimedBy(database, one, ids), claimedBy(database, two, ids)]);
  expect(held.flat()).toHaveLength(20);
});

test("a worker's id that another process has is refused", async () => {
  const card = {
    workerId: "taken",
    types: [],
    concurrency: 1,
    isolates: false,
    leaseSeconds: 30,
    policyEpoch: 0,
  };
  await register(world.database, { ...card, name: "a" });
  await register(world.database, { ...card, name: "a" });
  await expect(register(world.database, { ...card, name: "b" })).rejects.toThrow("worker id taken is taken");
});
