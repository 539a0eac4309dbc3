import { type Database, textOf } from "@muster/db";
import { tellFeeder } from "@muster/dispatch";
import { readyLimit } from "@muster/policy";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Claimed, createFeedWorld, type FeedWorld, type Puppet, waiting } from "./feeding.ts";

let world: FeedWorld;

beforeEach(async () => {
  world = await createFeedWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const SLOTS = 100;

/** So many jobs that wait for the limit `fair`, of keys that SQL says for each number n. */
async function insert(database: Database, count: number, key: string, labels = "'{}'"): Promise<void> {
  await database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, labels, gates, hold)
     SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued', 3, 60000,
            jsonb_build_object('tenant', k.key) || ${labels}::jsonb, ARRAY['fair~1:' || k.key], 'limit:fair~1:2:default:' || k.key
     FROM generate_series(1, ${count}) AS n CROSS JOIN LATERAL (SELECT ${key} AS key) AS k`,
    [],
    "long",
  );
}

/** Runs jobs to their ends until so many were claimed. The gates of each, in the order of the claims. */
async function work(worker: Puppet, count: number, timeoutMs = 60_000): Promise<string[]> {
  const claims: string[] = [];
  const enough = async (): Promise<boolean> => {
    const jobs = await worker.take(SLOTS);
    claims.push(...jobs.map(({ gates }) => gates.join()));
    await worker.end(jobs, "told");
    return claims.length >= count;
  };
  await waitFor(enough, { what: `${count} claims`, timeoutMs });
  return claims;
}

const shareOf = (claims: readonly string[], gate: string): number =>
  claims.filter((one) => one === gate).length / claims.length;

test("sequence 60: keys of weights 3 and 1 start three to one, to within five percent of ten thousand claims", async () => {
  const policies = await putLimit(world.database, "fair", { key_label: "tenant", weight_label: "weight" });
  await insert(world.database, 10_000, "'a'", `'{"weight": "3"}'`);
  await insert(world.database, 10_000, "'b'");
  const worker = await world.worker(SLOTS, policies);
  world.lead();
  const claims = (await work(worker, 10_000)).slice(0, 10_000);
  expect(shareOf(claims, "fair~1:a")).toBeGreaterThan(0.75 * 0.95);
  expect(shareOf(claims, "fair~1:a")).toBeLessThan(0.75 * 1.05);
});

test("a tenant's only job waits for no more starts of another's hundred thousand than are ready or running", async () => {
  const policies = await putLimit(world.database, "fair", { key_label: "tenant" });
  await insert(world.database, 100_000, "'a'");
  const worker = await world.worker(SLOTS, policies);
  world.lead();
  await work(worker, 500);
  await insert(world.database, 1, "'b'");
  await tellFeeder(world.context, { holds: ["limit:fair~1:2:default:b"] });
  const claims = await work(worker, 2 * readyLimit(SLOTS) + SLOTS);
  expect(claims).toContain("fair~1:b");
  expect(claims.indexOf("fair~1:b")).toBeLessThanOrEqual(readyLimit(SLOTS) + SLOTS);
});

/** Of the arrays that a statement was sent with. */
const lengthsOf = (values: readonly unknown[] = []): number[] =>
  values.flatMap((value) => (Array.isArray(value) ? [value.length] : []));

test("a key whose only job is let in is looked at once", async () => {
  const { database } = world;
  const policies = await putLimit(database, "fair", { key_label: "tenant", max_running: 1 });
  await insert(database, 2_000, "n");
  let looks = 0;
  const counting: Database = {
    ...database,
    query: async (...asked) => {
      if (/unnest\(.*AS u \(hold, gate/su.test(textOf(asked[0]))) looks += lengthsOf(asked[1])[0] ?? 0;
      return (await database.query(...asked)) as never;
    },
  };
  Object.assign(world.context, { database: counting });
  const worker = await world.worker(SLOTS, policies);
  world.lead();
  await work(worker, 2_000);
  // Those of a round's end may be looked at before there is room for them.
  expect(looks).toBeGreaterThanOrEqual(2_000);
  expect(looks).toBeLessThan(3_000);
});

/** One running job of each key. */
const RUN = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, worker_id, started_at)
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'running', 3, 60000, ARRAY['fair~1:' || n], 'w', now()
FROM generate_series(1, 20000) AS n`;

test("sequence 72, sequence 60: beside twenty thousand keys that are full, one whose job has ended goes on at once, and no look takes all of them", async () => {
  const { database } = world;
  const policies = await putLimit(database, "fair", { key_label: "tenant", max_running: 1 });
  await database.query(RUN, [], "long");
  await insert(database, 20_000, "n");
  const sizes: number[] = [];
  const sizing: Database = {
    ...database,
    query: async (...asked) => {
      const rows = await database.query(...asked);
      // What is admitted is counted as a whole, whoever waits.
      if (!/GROUP BY a\.gate/u.test(textOf(asked[0]))) sizes.push(rows.length, ...lengthsOf(asked[1]));
      return rows as never;
    },
  };
  Object.assign(world.context, { database: sizing });
  await world.worker(SLOTS, policies);
  world.lead();
  // Rounds of five hundred keys at most have found each of them full.
  const isFound = async (): Promise<boolean> => {
    const rounds = await world.metric("muster_feeder_rounds_total");
    return rounds.some(
      ({ labels, value }) => Object.values(labels).includes("nothing") && value >= 20_000 / 500,
    );
  };
  await waitFor(isFound, { what: "all keys to be found full" });
  const startedAt = performance.now();
  await database.query(
    "UPDATE tasks SET status = 'succeeded', finished_at = now() WHERE gates = '{fair~1:7000}' AND phase = 1",
  );
  await tellFeeder(world.context, { gates: ["fair~1:7000"] });
  await waitFor(async () => (await world.list()).length === 1, { what: "the next job of that key" });
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  // Nobody tells of this one.
  await database.query(
    "UPDATE tasks SET status = 'succeeded', finished_at = now() WHERE gates = '{fair~1:9000}' AND phase = 1",
  );
  const endedAt = performance.now();
  await waitFor(async () => (await world.list()).length === 2, { what: "the one nobody told of" });
  expect(performance.now() - endedAt).toBeLessThan(5_000);
});

test("sequence 53: a rate of fifty a second and a burst of ten is kept in each second, whenever its jobs are claimed", async () => {
  const policies = await putLimit(world.database, "fair", {
    rate_count: 50,
    rate_per_ms: 1_000,
    rate_burst: 10,
  });
  await waiting(world.database, policies, 1_000);
  const worker = await world.worker(SLOTS, policies);
  world.lead();
  const starts: number[] = [];
  const rested = performance.now() + 8_000;
  const tryOne = async (): Promise<boolean> => {
    const now = performance.now();
    const jobs: Claimed[] = await worker.take(SLOTS);
    starts.push(...jobs.map(() => now));
    await worker.end(jobs, "told");
    return now > rested;
  };
  await waitFor(tryOne, { what: "eight seconds to pass" });
  const [first = 0] = starts;
  const last = starts.at(-1) ?? 0;
  const allowed = 10 + (50 * (last - first)) / 1_000;
  expect(starts.length).toBeLessThanOrEqual(allowed + 1);
  // What a machine does not do for longer than a burst lasts, here a fifth of a second, is not made up for.
  expect(starts.length).toBeGreaterThan(allowed * 0.9);
  const windows = starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length);
  expect(Math.max(...windows)).toBeLessThanOrEqual(60 + 1);
});
