import { finish } from "@muster/db";
import type { Outcome } from "@muster/job";
import type { Policies } from "@muster/policy";
import { change, putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Claimed, createFeedWorld, type FeedWorld, type Puppet, waiting } from "./feeding.ts";

const MIN_CALLS = 5;
const SLOTS = 10;

let world: FeedWorld;
let policies: Policies;
let worker: Puppet;

beforeEach(async () => {
  world = await createFeedWorld();
  policies = await putLimit(world.database, "api", {
    key_label: "host",
    breaker_error_ratio: 0.5,
    breaker_min_calls: MIN_CALLS,
    breaker_window_ms: 60_000,
    breaker_open_ms: 1_000,
  });
  worker = await world.worker(SLOTS, policies);
});
afterEach(() => world[Symbol.asyncDispose]());

async function end(jobs: readonly Claimed[], outcome: Outcome): Promise<void> {
  const { workerId } = worker;
  const endings = jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId, outcome }));
  if (endings.length > 0) await finish(world.database, workerId, endings, true);
}
const FAILED: Outcome = { kind: "error", error: "away", afterMs: 0 };

const breaker = async (): Promise<Record<string, unknown> | undefined> =>
  (await world.database.query("SELECT * FROM breakers"))[0];

const becomes = (state: string | undefined): Promise<unknown> =>
  waitFor(async () => ((await breaker())?.["state"] === state ? { state } : undefined), {
    what: `the breaker to be ${state ?? "closed"}`,
  });

/** Fails whatever is let in until nothing more is. */
async function failUntilOpen(): Promise<number> {
  let failed = 0;
  await waitFor(
    async () => {
      const jobs = await worker.take(SLOTS);
      await end(jobs, FAILED);
      failed += jobs.length;
      return (await breaker()) !== undefined;
    },
    { what: "the breaker to open" },
  );
  return failed;
}

const nextOne = (): Promise<Claimed> =>
  waitFor(async () => (await worker.take(SLOTS))[0], { what: "a job to be let in" });

test("a backlog that fails burns no more attempts than are let in at once, then one at a time, until one succeeds", async () => {
  const ids = await waiting(world.database, policies, 200, { labels: { host: "a" } });
  world.lead();
  const burned = await failUntilOpen();
  expect(burned).toBeLessThanOrEqual(MIN_CALLS + SLOTS * 2.5);
  // Another key is not held.
  await waiting(world.database, policies, 1, { labels: { host: "b" } });
  const other = await nextOne();
  expect(other.gates).toEqual(["api~1:b"]);
  await end([other], { kind: "succeeded" });
  const probe = await nextOne();
  expect(await breaker()).toMatchObject({ state: "half_open", probe_id: probe.taskId, probe_fence: 0 });
  // One at a time, however long it takes.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await worker.take(SLOTS)).toEqual([]);
  await end([probe], FAILED);
  await becomes("open");
  const second = await nextOne();
  expect(second.fence).toBeGreaterThan(0);
  await end([second], { kind: "succeeded" });
  await becomes(undefined);
  const done = new Set<string>([second.taskId]);
  await waitFor(
    async () => {
      const jobs = await worker.take(SLOTS);
      await end(jobs, { kind: "succeeded" });
      for (const { taskId } of jobs) done.add(taskId);
      return ids.every((id) => done.has(id));
    },
    { what: "all jobs to succeed", timeoutMs: 60_000 },
  );
});

test("a probe that is lost has failed, and one that says nothing makes way for another", async () => {
  await waiting(world.database, policies, 60, { labels: { host: "a" } });
  world.lead();
  await failUntilOpen();
  const snoozed = await nextOne();
  await end([snoozed], { kind: "snoozed", afterMs: 60_000 });
  const next = await nextOne();
  expect(next.taskId).not.toBe(snoozed.taskId);
  expect(await breaker()).toMatchObject({ state: "half_open", probe_id: next.taskId });
  await world.database.query("UPDATE breakers SET probe_until = now()");
  await becomes("open");
});

test("two leaders let one job try, and the one that stays goes on where the other was", async () => {
  await waiting(world.database, policies, 60, { labels: { host: "a" } });
  world.lead();
  world.lead();
  await failUntilOpen();
  const probe = await nextOne();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await worker.take(SLOTS)).toEqual([]);
  expect(await breaker()).toMatchObject({ state: "half_open", probe_id: probe.taskId });
  await end([probe], { kind: "succeeded" });
  await becomes(undefined);
});

test("a key with few failures stays open to all, and says so in the metric", async () => {
  await waiting(world.database, policies, 40, { labels: { host: "a" } });
  world.lead();
  let done = 0;
  await waitFor(
    async () => {
      const jobs = await worker.take(SLOTS);
      for (const [index, job] of jobs.entries())
        await end([job], (done + index) % 20 === 0 ? FAILED : { kind: "succeeded" });
      done += jobs.length;
      return done >= 40;
    },
    { what: "all of them" },
  );
  expect(await breaker()).toBeUndefined();
});

test("what an open breaker holds starts when its limit has none any more, though it was to be open for an hour", async () => {
  const becomesRule = async (set: string): Promise<void> => {
    policies = await change(world.database, (query) => query(`UPDATE limits SET ${set}`));
    worker = await world.worker(SLOTS, policies);
  };
  await becomesRule("breaker_open_ms = 3600000");
  await waiting(world.database, policies, 60, { labels: { host: "a" } });
  world.lead();
  await failUntilOpen();
  await becomesRule("breaker_error_ratio = NULL");
  await nextOne();
  expect(await breaker()).toBeUndefined();
});
