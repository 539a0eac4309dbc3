import { randomUUID } from "node:crypto";
import { cancel, readFaults } from "@muster/db";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { reaper } from "../src/reaper.ts";
import { remoteAttempts } from "../src/remote-attempts.ts";
import { createWorld, still, type World } from "./world.ts";

/** The lease of the workers here is 30 s. */
const LAPSED = 31;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const table of ["workers", "worker_servers", "remote_takes"]) await sql(`DELETE FROM ${table}`);
});

const sql = (text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
  world.context.database.query(text, values);
const reap = async (): Promise<void | "again"> => reaper(world.context).runOnce(still);
const look = async (): Promise<void | "again"> => remoteAttempts(world.context).runOnce(still);

/** A remote worker that has these jobs by a confirmed answer; how long ago it has beaten for the last time, in seconds. */
async function remote(jobs: readonly string[], { silent = 0, identity = "somebody" } = {}): Promise<string> {
  const worker = await world.worker(jobs);
  await world.silence(worker, silent);
  await sql("UPDATE workers SET kind = 'remote', identity = $2 WHERE worker_id = $1", [worker, identity]);
  await sql(
    `INSERT INTO remote_takes (worker_id, take_number, take_id, task_ids, fences, confirmed_at, look_at)
     VALUES ($1, 1, $2, $3, $4, now(), now())`,
    [worker, randomUUID(), jobs, jobs.map(() => 1)],
  );
  return worker;
}

/** A server takes beats, and has done so for this many seconds. */
const server = async (seconds: number): Promise<unknown> =>
  sql("INSERT INTO worker_servers (server_id, since) VALUES ($1, now() - $2::int4 * interval '1 second')", [
    randomUUID(),
    seconds,
  ]);

const stateOf = async (worker: string): Promise<unknown> => {
  const [row] = await sql("SELECT state, blame FROM workers WHERE worker_id = $1", [worker]);
  return row;
};

test("remote workers are judged only where a server was there to hear them for a whole lease", async () => {
  const [job = ""] = await world.submit(1);
  const [away] = [await remote([job], { silent: LAPSED }), await remote([]), await remote([])];
  await reap();
  expect(await stateOf(away)).toMatchObject({ state: "alive" });
  await server(20);
  await reap();
  expect(await stateOf(away)).toMatchObject({ state: "alive" });
  await server(40);
  await reap();
  expect(await stateOf(away)).toEqual({ state: "lost", blame: "shared" });
  expect(await world.job(job)).toMatchObject({ state: "queued", lostCount: 1 });
});

test("what has ended most remote workers is nobody's fault, however many others live", async () => {
  const jobs = await world.submit(2);
  const workers = await Promise.all(jobs.map((job) => remote([job], { silent: LAPSED })));
  for (let n = 0; n < 5; n += 1) await world.worker([]);
  await server(60);
  await reap();
  for (const worker of workers) expect(await stateOf(worker)).toEqual({ state: "lost", blame: "nobody" });
  for (const job of jobs) expect(await world.job(job)).toMatchObject({ state: "queued", lostCount: 0 });
});

test("remote workers that nobody could have heard for twenty leases are given up", async () => {
  const worker = await remote([], { silent: 21 * 30 });
  await reap();
  expect(await stateOf(worker)).toMatchObject({ state: "lost" });
});

test("an attempt that has had its time is ended, named by its worker or not", async () => {
  const [over = "", on = ""] = await world.submit(2);
  const worker = await remote([over, on]);
  await sql(
    "UPDATE tasks SET started_at = now() - timeout_ms * interval '1 millisecond' - interval '31 seconds' WHERE task_id = $1",
    [over],
  );
  await look();
  expect(await world.job(over)).toMatchObject({ state: "retry", attempts: 1 });
  expect(await world.job(on)).toMatchObject({ state: "running" });
  const [attempt] = await sql("SELECT outcome, worker_id FROM task_attempts WHERE task_id = $1", [over]);
  expect(attempt).toEqual({ outcome: "timeout", worker_id: worker });
  const [take] = await sql("SELECT look_at > now() AS later FROM remote_takes WHERE worker_id = $1", [
    worker,
  ]);
  expect(take).toEqual({ later: true });
});

test("what is ended here, because its worker has not, is a failure of its fault as any other is", async () => {
  const ids = await world.submit(2, { type: "stuck", maxAttempts: 1 });
  const disobeyed = await world.submit(1, { type: "deaf" });
  await remote([...ids, ...disobeyed]);
  await sql("UPDATE tasks SET started_at = now() - interval '8 days' WHERE task_id = ANY($1)", [ids]);
  for (const id of disobeyed) await cancel(world.context.database, id, { reason: null, graceMs: 1_000 });
  await sql("UPDATE cancel_requests SET requested_at = now() - interval '32 seconds'");
  await look();
  const [{ fingerprint } = { fingerprint: null }] = await Promise.all(ids.map((id) => world.job(id)));
  expect(fingerprint).not.toBeNull();
  for (const id of ids) expect(await world.job(id)).toMatchObject({ state: "deadletter", fingerprint });
  expect(await sql("SELECT fingerprint FROM task_attempts WHERE task_id = ANY($1)", [ids])).toEqual(
    ids.map(() => ({ fingerprint })),
  );
  for (const id of disobeyed) expect(await world.job(id)).toMatchObject({ fingerprint: null });
  await world.context.faults.stop();
  expect(
    await readFaults(world.context.database, { type: "stuck" }, { order: "failures", limit: 9 }),
  ).toMatchObject([
    { fingerprint, failures: 2, dead: 2, message: expect.stringContaining("its time was over") },
  ]);
  expect(await readFaults(world.context.database, { type: "deaf" }, { order: "failures", limit: 9 })).toEqual(
    [],
  );
});

test("an attempt that goes on half a minute after it was to stop is cancelled all the same", async () => {
  const [job = "", other = ""] = await world.submit(2);
  const worker = await remote([job, other]);
  for (const id of [job, other]) await cancel(world.context.database, id, { reason: null, graceMs: 1_000 });
  await sql("UPDATE cancel_requests SET requested_at = now() - interval '32 seconds' WHERE task_id = $1", [
    job,
  ]);
  await look();
  expect(await world.job(job)).toMatchObject({ state: "cancelled" });
  expect(await world.job(other)).toMatchObject({ state: "running" });
  expect(await sql("SELECT task_id FROM cancel_requests WHERE worker_id = $1", [worker])).toEqual([
    { task_id: other },
  ]);
});

test("an answer of which nothing runs any more is forgotten", async () => {
  const [job = ""] = await world.submit(1);
  await remote([job]);
  await sql("UPDATE tasks SET status = 'succeeded', finished_at = now() WHERE task_id = $1", [job]);
  await look();
  expect(await sql("SELECT worker_id FROM remote_takes")).toEqual([]);
});

test("a worker whose identity has no token any more is gone, and its jobs are nobody's fault", async () => {
  const [first = "", second = ""] = await world.submit(2);
  const token = `INSERT INTO api_tokens (id, digest, name, identity, place, grants, environment, created_by, revoked_at)
    VALUES ($1, $2, $1, $3, $4, '[]', 'live', 'test', $5)`;
  await sql(token, ["a", Buffer.alloc(32, 1), "rotated", 0, new Date()]);
  await sql(token, ["b", Buffer.alloc(32, 2), "rotated", 1, null]);
  await sql(token, ["c", Buffer.alloc(32, 3), "revoked", 0, new Date()]);
  const rotated = await remote([first], { identity: "token:rotated" });
  const revoked = await remote([second], { identity: "token:revoked" });
  await look();
  expect(await stateOf(rotated)).toMatchObject({ state: "alive" });
  expect(await stateOf(revoked)).toEqual({ state: "gone", blame: null });
  await reap();
  expect(await world.job(second)).toMatchObject({ state: "queued", lostCount: 0 });
  expect(await world.job(first)).toMatchObject({ state: "running" });
});
