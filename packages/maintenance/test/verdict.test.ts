import { declareLost, leave, startDraining } from "@muster/db";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { reaper } from "../src/reaper.ts";
import { createWorld, still, type World } from "./world.ts";

/** The lease of the workers here is 30 s: a beat every 5 s. */
const LAPSED = 31;

let world: World;
let dead: string[];

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.context.database.query("DELETE FROM workers");
  dead = [];
});

const reap = async (): Promise<void | "again"> => reaper(world.context).runOnce(still);

/** A worker with a job that has beaten for the last time this many seconds ago; the job. */
async function silent(seconds: number): Promise<string> {
  const [job = ""] = await world.submit(1);
  const worker = await world.worker([job]);
  await world.silence(worker, seconds);
  dead.push(worker);
  return job;
}

/** Time for the dead ones; the others beat meanwhile. */
async function pass(seconds: number): Promise<void> {
  const older =
    "UPDATE workers SET expires_at = expires_at - $2::int4 * interval '1 second' WHERE worker_id = ANY($1)";
  await world.context.database.query(older, [dead, seconds]);
}

/** Registered this moment, as those that a supervisor starts in place of dead ones. */
async function newcomers(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const workerId = await world.worker([]);
    await world.context.database.query("UPDATE workers SET started_at = now() WHERE worker_id = $1", [
      workerId,
    ]);
  }
}

async function living(count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => world.worker([])));
}

const freedBy = async (job: string): Promise<unknown> => {
  const rows = await world.context.database.query("SELECT outcome FROM task_attempts WHERE task_id = $1", [
    job,
  ]);
  return rows[0]?.["outcome"];
};

// sequence 9
test("workers that died in one second lapse at different ticks, after new ones have come: nobody is blamed", async () => {
  const jobs = [await silent(LAPSED), await silent(LAPSED - 2), await silent(LAPSED - 5)];
  await newcomers(6);
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["released", undefined, undefined]);
  await pass(2);
  await reap();
  await pass(3);
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["released", "released", "released"]);
  for (const job of jobs) expect(await world.job(job)).toMatchObject({ state: "queued", lostCount: 0 });
});

test("one that dies among many is blamed at once, and so are those that die one after the other", async () => {
  await living(2);
  const jobs = [await silent(LAPSED), await silent(LAPSED - 20), await silent(LAPSED - 40)];
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["lost", undefined, undefined]);
  await pass(20);
  await reap();
  await pass(20);
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["lost", "lost", "lost"]);
});

test("the half of a fleet is not most of it", async () => {
  await living(2);
  const jobs = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["lost", "lost"]);
});

test("who has left since then belonged to the fleet", async () => {
  const others = await living(2);
  const jobs = [await silent(LAPSED), await silent(LAPSED)];
  for (const workerId of others) await leave(world.context.database, workerId);
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["lost", "lost"]);
});

test("who had left before did not belong to it", async () => {
  for (const workerId of await living(4)) await leave(world.context.database, workerId);
  await world.context.database.query("UPDATE workers SET ended_at = now() - interval '1 minute'");
  const jobs = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["released", "released"]);
});

// Else two jobs that end their processes would run in a small fleet for ever.
test("most of a fleet is forgiven once an hour", async () => {
  const first = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(first.map(freedBy))).toEqual(["released", "released"]);
  await pass(40);
  const second = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(second.map(freedBy))).toEqual(["lost", "lost"]);
  await pass(3_600);
  const third = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(third.map(freedBy))).toEqual(["released", "released"]);
});

// Every deploy that kills what drains for too long would use it up.
test("what is killed while it drains is blamed for nothing, and leaves the fleet its forgiveness", async () => {
  await living(2);
  const drained = [await silent(LAPSED), await silent(LAPSED)];
  for (const workerId of dead) await startDraining(world.context.database, workerId);
  await reap();
  expect(await Promise.all(drained.map(freedBy))).toEqual(["released", "released"]);
  await world.context.database.query("DELETE FROM workers WHERE state = 'alive'");
  await pass(40);
  const jobs = [await silent(LAPSED), await silent(LAPSED)];
  await reap();
  expect(await Promise.all(jobs.map(freedBy))).toEqual(["released", "released"]);
});

// Else none of them would ever be declared lost: the statement would be cut off by its time, again and again.
test("a thousand that die together beside ten thousand that have ended are judged, with statistics from before", async () => {
  const { database } = world.context;
  const insert = `INSERT INTO workers (worker_id, name, state, types, concurrency, lease_seconds, started_at, expires_at, ended_at)
    SELECT $2::text || g, 'x', $2, '{}', 1, 30, now() - interval '1 day', now() - (1 + g % 5) * interval '1 second',
           CASE WHEN $2 = 'gone' THEN now() END FROM generate_series(1, $1::int4) AS g`;
  await database.query(insert, [9_999, "gone"]);
  await database.query("ANALYZE workers");
  await database.query(insert, [999, "alive"]);
  expect(await declareLost(database, 30_000)).toBe(999);
});
