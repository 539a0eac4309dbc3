import {
  cancel,
  claim,
  finish,
  hold,
  type KeyedResult,
  promote,
  purgeKeys,
  purgePage,
  release,
  submitUnique,
  type UniqueJob,
} from "@muster/db";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";
import { debounced, HOUR_MS, keyed, throttled } from "./unique-jobs.ts";

let world: Fixture;

beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const one = async (job: UniqueJob): Promise<KeyedResult | undefined> =>
  (await submitUnique(world.database, [job]))[0];
const idOf = (result: KeyedResult | undefined): string | undefined => {
  if (result === undefined || "conflict" in result) return undefined;
  return result.deduplicated ? result.taskId : result.submitted.taskId;
};
const fresh = { deduplicated: false };
const again = (taskId: string) => ({ deduplicated: true, taskId });

/** What a worker will get, and in how many minutes the job may start. */
async function seen(taskId: string): Promise<{ text: string; minutes: number; status: unknown }> {
  const [row] = await world.database.query<{ payload: Uint8Array; minutes: number; status: string }>(
    `SELECT payload, status, round(extract(epoch FROM run_at - now()) / 60)::int4 AS minutes
     FROM tasks WHERE task_id = $1`,
    [taskId],
  );
  if (row === undefined) throw new Error(`there is no job ${taskId}`);
  return { text: Buffer.from(row.payload).toString(), minutes: row.minutes, status: row.status };
}

async function run(taskId: string): Promise<void> {
  const workerId = await world.worker();
  await world.database.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [taskId]);
  await promote(world.database, 10);
  const { jobs } = await claim(world.database, { workerId, epoch: 0 }, [taskId]);
  expect(jobs).toHaveLength(1);
  await finish(world.database, workerId, [{ taskId, fence: 1, workerId, outcome: { kind: "succeeded" } }]);
}

const keysLeft = (): Promise<unknown[]> =>
  world.database.query("SELECT key FROM idempotency_keys ORDER BY key");
const lapse = (table: string): Promise<unknown> =>
  world.database.query(`UPDATE ${table} SET expires_at = now() - interval '1 second'`);

test("a key that stands while its job is unfinished is free at its end", async () => {
  const first = keyed("k", 0);
  expect(await one(first)).toMatchObject(fresh);
  expect(await one(keyed("k", 0))).toEqual(again(first.taskId));
  expect(await Array.fromAsync(purgeKeys(world.database, 10))).toEqual([0]);
  await run(first.taskId);
  const second = keyed("k", 0);
  expect(await one(second)).toMatchObject({ submitted: { taskId: second.taskId } });
});

test("a key that stands for a period outlives its job, and a long job outlives its key's period", async () => {
  const first = keyed("k", HOUR_MS);
  await one(first);
  await run(first.taskId);
  expect(await one(keyed("k", HOUR_MS))).toEqual(again(first.taskId));
  await lapse("idempotency_keys");
  const second = keyed("k", HOUR_MS);
  expect(await one(second)).toMatchObject(fresh);
  await lapse("idempotency_keys");
  expect(await one(keyed("k"))).toEqual(again(second.taskId));
});

test("a key that stands for ever outlives its job's row, and no purge takes it", async () => {
  const first = keyed("k", Infinity);
  await one(first);
  await run(first.taskId);
  const none = { succeededMs: 0, otherMs: 0 };
  expect(await purgePage(world.database, none, "00000000-0000-0000-0000-000000000000", 10)).toEqual({
    purged: 1,
  });
  expect(await Array.fromAsync(purgeKeys(world.database, 10))).toEqual([]);
  expect(await one(keyed("k"))).toEqual(again(first.taskId));
});

test("the purge goes through all expired keys page by page, past those whose jobs are unfinished", async () => {
  const { database } = world;
  const jobs = ["a", "b", "c", "d", "e"].map((key) => keyed(key, 0));
  await submitUnique(database, [...jobs, throttled("t"), debounced("d", "")]);
  for (const at of [1, 3, 4]) await cancel(database, jobs[at]?.taskId ?? "");
  await lapse("throttle_keys");
  await lapse("debounce_keys");
  const pages = await Array.fromAsync(purgeKeys(database, 2));
  expect(pages.reduce((sum, purged) => sum + purged, 0)).toBe(3);
  expect(await keysLeft()).toEqual([{ key: "a" }, { key: "c" }]);
  await database.query(
    "UPDATE tasks SET status = 'cancelled', finished_at = now() WHERE finished_at IS NULL",
  );
  // A page of each table: the two keys that were left, the throttled one, the debounced one.
  expect(await Array.fromAsync(purgeKeys(database, 10))).toEqual([2, 1, 1]);
});

test("of a throttled key one job is made in each window, whatever the others ask for", async () => {
  const first = throttled("k", HOUR_MS, "first");
  expect(await submitUnique(world.database, [first, throttled("k", HOUR_MS, "other")])).toMatchObject([
    fresh,
    again(first.taskId),
  ]);
  await run(first.taskId);
  expect(await one({ ...throttled("k", 1, "third"), type: "other" })).toEqual(again(first.taskId));
  expect(await one({ ...throttled("k"), queue: "mail" })).toMatchObject(fresh);
  await lapse("throttle_keys");
  expect(await one(throttled("k"))).toMatchObject(fresh);
});

test("a debounced job waits for quiet, with the latest payload, and no longer than its bound", async () => {
  const bound = { maxWaitMs: 1.5 * HOUR_MS };
  const first = debounced("k", "first", bound);
  expect(await one(first)).toMatchObject({ submitted: { state: "scheduled" } });
  expect(await seen(first.taskId)).toEqual({ text: "first", minutes: 60, status: "scheduled" });
  const { version } = await world.row(first.taskId);

  const replaced = { ...again(first.taskId), replaced: true };
  expect(await one(debounced("k", "second", { ...bound, waitMs: 600_000 }))).toEqual(replaced);
  expect(await seen(first.taskId)).toEqual({ text: "second", minutes: 10, status: "scheduled" });
  expect(await one(debounced("k", "third", { ...bound, waitMs: 2 * HOUR_MS }))).toEqual(replaced);
  expect(await seen(first.taskId)).toEqual({ text: "third", minutes: 90, status: "scheduled" });
  expect(await world.row(first.taskId)).toMatchObject({ version: Number(version) + 2 });
  expect(await one(debounced("other", "x"))).toMatchObject(fresh);
});

test("a debounced job that is due is replaced until it is claimed, and then followed by another", async () => {
  const { database } = world;
  const first = debounced("k", "first");
  await one(first);
  await database.query("UPDATE tasks SET run_at = now()");
  await promote(database, 10);
  await hold(database, [first.taskId], []);
  expect(await one(debounced("k", "second"))).toMatchObject(again(first.taskId));
  expect(await seen(first.taskId)).toEqual({ text: "second", minutes: 0, status: "queued" });

  const workerId = await world.worker();
  const { jobs } = await claim(database, { workerId, epoch: 0 }, [first.taskId]);
  expect(Buffer.from(jobs[0]?.payload.data ?? "").toString()).toBe("second");
  const next = debounced("k", "third");
  expect(await one(next)).toMatchObject({ submitted: { taskId: next.taskId, state: "scheduled" } });
  expect(await one(debounced("k", "fourth"))).toMatchObject(again(next.taskId));
  await release(database, workerId, [{ taskId: first.taskId, fence: 1 }]);
  expect(await one(debounced("k", "fifth"))).toMatchObject(again(next.taskId));
  expect(await seen(first.taskId)).toMatchObject({ text: "second", status: "queued" });
  expect(await seen(next.taskId)).toMatchObject({ text: "fifth", status: "scheduled" });

  await cancel(database, next.taskId);
  expect(await one(debounced("k", "sixth"))).toMatchObject(fresh);
});

test("one batch may hold several submits of a debounced key: one job, with the last one's payload", async () => {
  const jobs = ["a", "b", "c"].map((text) => debounced("k", text));
  const [first, ...others] = await submitUnique(world.database, jobs);
  expect(first).toMatchObject(fresh);
  const taskId = idOf(first) ?? "";
  expect(others).toEqual(others.map(() => ({ ...again(taskId), replaced: true })));
  expect(await seen(taskId)).toMatchObject({ text: "c" });
  // A flush that was not answered is repeated as it was.
  expect(await submitUnique(world.database, jobs)).toEqual([first, ...others]);
  const odd = { ...debounced("k", "d"), type: "odd" };
  const more = await submitUnique(world.database, [odd, debounced("k", "e")]);
  expect(more).toMatchObject([{ conflict: { taskId } }, again(taskId)]);
  expect(await seen(taskId)).toMatchObject({ text: "e" });
});

test("the three kinds of keys do not meet, in one batch and in one transaction", async () => {
  const jobs = [
    debounced("k", "d"),
    keyed("k"),
    throttled("k"),
    debounced("k", "e"),
    throttled("k"),
    keyed("k"),
  ];
  const ids = (await submitUnique(world.database, jobs)).map(idOf);
  expect(ids).toEqual([0, 1, 2, 0, 2, 1].map((at) => jobs[at]?.taskId));
});

test.each<[string, (key: string) => UniqueJob]>([
  ["idempotency", (key) => keyed(key, 0)],
  ["throttle", (key) => throttled(key)],
  ["debounce", (key) => debounced(key, "text")],
])("100 parallel submits of one key make one row and one id: %s", async (_kind, job) => {
  // A busy database refuses some before they are sent.
  const submitted = (): Promise<KeyedResult> =>
    waitFor(() => one(job("k")), { what: "a submit to be taken", timeoutMs: 60_000 });
  const results = await Promise.all(Array.from({ length: 100 }, submitted));
  expect(new Set(results.map(idOf)).size).toBe(1);
  expect(results.filter((result) => "deduplicated" in result && result.deduplicated)).toHaveLength(99);
  expect(await world.database.query("SELECT count(*) AS n FROM tasks")).toEqual([{ n: 1 }]);
});

test("batches that take the same keys of every kind in opposite orders make each job once", async () => {
  const names = Array.from({ length: 30 }, (_, n) => `key-${n}`);
  const batch = (order: readonly string[]): UniqueJob[] =>
    order.flatMap((key) => [debounced(key, "x"), keyed(key), throttled(key)]);
  for (let round = 0; round < 3; round += 1) {
    const orders = [names, names.toReversed(), names, names.toReversed()];
    const results = await Promise.all(orders.map((order) => submitUnique(world.database, batch(order))));
    const made = results.flat().filter((result) => "submitted" in result);
    expect(made).toHaveLength(round === 0 ? 90 : 0);
  }
});

test("whether a debounced job is claimed or replaced first, its last payload runs exactly once", async () => {
  const { database } = world;
  const workerId = await world.worker();
  for (let round = 0; round < 30; round += 1) {
    const key = `k${round}`;
    const first = debounced(key, "early", { waitMs: 1 });
    await one(first);
    await database.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [first.taskId]);
    await promote(database, 10);
    const next = debounced(key, "late");
    const [result, { jobs }] = await Promise.all([
      one(next),
      claim(database, { workerId, epoch: 0 }, [first.taskId]),
    ]);
    const claimed = Buffer.from(jobs[0]?.payload.data ?? "").toString();
    // Replaced before the claim, and the worker has it; or claimed before, and the payload waits in a job of its own.
    expect([claimed, idOf(result)]).toEqual(
      claimed === "late" ? ["late", first.taskId] : ["early", next.taskId],
    );
  }
});
