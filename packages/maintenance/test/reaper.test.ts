import { claim, declareLost, finish, leave, lose, release, startDraining } from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Leader } from "../src/leader.ts";
import { reaper } from "../src/reaper.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const reap = async (context = world.context): Promise<void | "again"> => reaper(context).runOnce(still);

async function outcomes(taskId: string | undefined): Promise<unknown[]> {
  const rows = await world.context.database.query(
    "SELECT outcome FROM task_attempts WHERE task_id = $1 ORDER BY fence",
    [taskId],
  );
  return rows.map((row) => row["outcome"]);
}

/** A worker beside the one in question, so that one loss is not the loss of the whole fleet. */
async function bystanders(): Promise<void> {
  await world.worker([]);
  await world.worker([]);
}

test("a dead worker's jobs come back at the old end, oldest first, and its late results are refused", async () => {
  await bystanders();
  const ids = await world.submit(3);
  const { database, metrics } = world.context;
  const dead = await world.worker(ids);
  await reap();
  expect(await world.list()).toEqual([]);
  await world.lapse(dead);
  await reap();
  expect(await world.list()).toEqual(ids);
  for (const id of ids)
    expect(await world.job(id)).toMatchObject({ state: "queued", attempts: 0, lostCount: 1 });
  expect(await outcomes(ids[0])).toEqual(["lost"]);
  const late = { taskId: ids[0] ?? "", fence: 1, workerId: dead, outcome: { kind: "succeeded" as const } };
  expect((await finish(database, dead, [late])).states).toEqual(["stale"]);
  expect((await metrics.leasesExpired.get()).values[0]?.value).toBe(1);
  expect((await metrics.jobsLost.get()).values[0]?.value).toBe(3);
});

// sequence 4
test("a claim that commits after the verdict is found", async () => {
  await bystanders();
  const ids = await world.submit(1);
  const { database } = world.context;
  const dead = await world.worker([]);
  await database
    .transaction(async (query) => {
      // The claim has begun and sees its worker alive; the verdict is committed before the claim is.
      await claim({ ...database, query }, { workerId: dead, epoch: 0 }, ids);
      await world.lapse(dead);
      await declareLost(database, 30_000);
      await reap();
    })
    .catch((error: unknown) => {
      // At SERIALIZABLE the database itself refuses such a claim.
      if (process.env["TEST_ISOLATION"] !== "serializable") throw error;
    });
  await reap();
  expect(await world.job(ids[0] ?? "")).toMatchObject({ state: "queued", attempts: 0 });
});

test("who could not write for a whole lease declares nobody lost", async () => {
  await bystanders();
  const ids = await world.submit(1);
  await world.lapse(await world.worker(ids));
  let now = 1_000;
  const { database, metrics } = world.context;
  const leader = new Leader({ database, holder: "test", metrics, now: () => now });
  const context = { ...world.context, leader };
  await leader.renew();
  for (let beats = 0; beats < 14; beats += 1) {
    now += 2_000;
    await leader.renew();
  }
  await reap(context);
  expect(await world.job(ids[0] ?? "")).toMatchObject({ state: "running" });
  now += 2_000;
  await leader.renew();
  await reap(context);
  expect(await world.job(ids[0] ?? "")).toMatchObject({ state: "queued" });
});

test("a draining worker's loss is a release", async () => {
  await bystanders();
  const [id] = await world.submit(1);
  const worker = await world.worker([id ?? ""]);
  await startDraining(world.context.database, worker);
  await world.lapse(worker);
  await reap();
  expect(await world.job(id ?? "")).toMatchObject({ state: "queued", attempts: 0, lostCount: 0 });
  expect(await outcomes(id)).toEqual(["released"]);
});

test("what a worker left behind, and what a purged worker held, is freed", async () => {
  const ids = await world.submit(2);
  const { database } = world.context;
  const gone = await world.worker(ids.slice(0, 1));
  await leave(database, gone);
  const forgotten = await world.worker(ids.slice(1));
  await database.query("DELETE FROM workers WHERE worker_id = $1", [forgotten]);
  await reap();
  for (const id of ids) expect(await world.job(id)).toMatchObject({ state: "queued", lostCount: 0 });
});

test("the third loss that a job suffers alone is the last one", async () => {
  const [id = ""] = await world.submit(1);
  const { query } = world.context.database;
  for (const [fence, state] of [
    [1, "queued"],
    [2, "queued"],
    [3, "deadletter"],
  ] as const) {
    const worker = await world.worker([id]);
    await lose(query, worker, [{ taskId: id, fence }], "alone", "its process ended");
    expect(await world.job(id)).toMatchObject({ state });
  }
  expect(await world.job(id)).toMatchObject({ deadReason: "poison", lostCount: 3 });
});

// Also where it was the only job there: a timer of one that had returned may have ended the process, or other code of it.
test.each([
  [2, true],
  [2, false],
  [1, false],
])(
  "case C2: the loss of a worker with %i jobs (it isolates: %s) makes suspects and condemns nobody",
  async (count, isolates) => {
    await bystanders();
    const ids = await world.submit(count);
    for (let round = 0; round < 4; round += 1) {
      const dead = await world.worker(ids, isolates);
      await world.lapse(dead);
      await reap();
      await world.silence(dead, 60);
    }
    for (const id of ids)
      expect(await world.job(id)).toMatchObject({ state: "queued", attempts: 0, lostCount: 2 });
  },
);

test("two reapers at once free each row once", async () => {
  await bystanders();
  const ids = await world.submit(200);
  await world.lapse(await world.worker(ids));
  await Promise.all([reap(), reap(), reap()]);
  expect((await world.list()).toSorted()).toEqual(ids.toSorted());
  expect(await world.job(ids[0] ?? "")).toMatchObject({ lostCount: 1, version: 3 });
});

test("a Redis that is away keeps no job from being freed", async () => {
  await bystanders();
  const ids = await world.submit(5);
  const dead = await world.worker(ids);
  await world.server.kill();
  await world.lapse(dead);
  await reap();
  for (const id of ids) expect(await world.job(id)).toMatchObject({ state: "queued" });
  expect((await world.context.metrics.pushFailures.get()).values[0]?.value).toBe(5);
  expect(await release(world.context.database, dead, [{ taskId: ids[0] ?? "", fence: 1 }])).toEqual([]);
});
