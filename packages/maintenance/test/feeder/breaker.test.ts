import { finish } from "@muster/db";
import type { Outcome } from "@muster/job";
import type { Policies } from "@muster/policy";
import { change, putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { type Claimed, createFeedWorld, type FeedWorld, type Puppet, waiting } from "./feeding.ts";

// Each starts a Redis of its own.
vi.setConfig({ maxConcurrency: 4 });

const MIN_CALLS = 5;
const SLOTS = 10;

const FAILED: Outcome = { kind: "error", error: "away", afterMs: 0 };

/** A limit with a breaker, whose policies one worker knows. */
class BreakerWorld implements AsyncDisposable {
  readonly feed: FeedWorld;
  policies: Policies;
  worker: Puppet;

  constructor(feed: FeedWorld, policies: Policies, worker: Puppet) {
    this.feed = feed;
    this.policies = policies;
    this.worker = worker;
  }

  static async create(): Promise<BreakerWorld> {
    const feed = await createFeedWorld();
    const policies = await putLimit(feed.database, "api", {
      key_label: "host",
      breaker_error_ratio: 0.5,
      breaker_min_calls: MIN_CALLS,
      breaker_window_ms: 60_000,
      breaker_open_ms: 1_000,
    });
    return new BreakerWorld(feed, policies, await feed.worker(SLOTS, policies));
  }

  /** Changes the limit, for a worker that knows it. */
  async becomesRule(set: string): Promise<void> {
    this.policies = await change(this.feed.database, (query) => query(`UPDATE limits SET ${set}`));
    this.worker = await this.feed.worker(SLOTS, this.policies);
  }

  /** Jobs that wait for this host. */
  waiting(count: number, host: string): Promise<string[]> {
    return waiting(this.feed.database, this.policies, count, { labels: { host } });
  }

  async end(jobs: readonly Claimed[], outcome: Outcome): Promise<void> {
    const { workerId } = this.worker;
    const endings = jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId, outcome }));
    if (endings.length > 0) await finish(this.feed.database, workerId, endings, true);
  }

  async breaker(): Promise<Record<string, unknown> | undefined> {
    return (await this.feed.database.query("SELECT * FROM breakers"))[0];
  }

  async becomes(state: string | undefined): Promise<void> {
    await waitFor(async () => ((await this.breaker())?.["state"] === state ? { state } : undefined), {
      what: `the breaker to be ${state ?? "closed"}`,
    });
  }

  /** Fails whatever is let in until nothing more is. */
  async failUntilOpen(): Promise<number> {
    let failed = 0;
    await waitFor(
      async () => {
        const jobs = await this.worker.take(SLOTS);
        await this.end(jobs, FAILED);
        failed += jobs.length;
        return (await this.breaker()) !== undefined;
      },
      { what: "the breaker to open" },
    );
    return failed;
  }

  /** So many, in the order of their gates. */
  async next(count: number): Promise<Claimed[]> {
    const jobs: Claimed[] = [];
    const all = async (): Promise<boolean> => {
      jobs.push(...(await this.worker.take(SLOTS)));
      return jobs.length >= count;
    };
    await waitFor(all, { what: `${count} jobs to be let in` });
    return jobs.toSorted((one, other) => (one.gates.join() < other.gates.join() ? -1 : 1));
  }

  nextOne(): Promise<Claimed> {
    return waitFor(async () => (await this.worker.take(SLOTS))[0], { what: "a job to be let in" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.feed[Symbol.asyncDispose]();
  }
}

test.concurrent("a backlog that fails burns no more attempts than are let in at once, then one at a time, until one succeeds", async () => {
  await using world = await BreakerWorld.create();
  const ids = await world.waiting(200, "a");
  world.feed.lead();
  const burned = await world.failUntilOpen();
  expect(burned).toBeLessThanOrEqual(MIN_CALLS + SLOTS * 2.5);
  // Another key is not held; which of the two comes first says only how busy the machine is.
  await world.waiting(1, "b");
  const [probe, other, ...more] = await world.next(2);
  if (probe === undefined || other === undefined) throw new Error("two jobs should run");
  expect([probe.gates, other.gates, more]).toEqual([["api~1:a"], ["api~1:b"], []]);
  await world.end([other], { kind: "succeeded" });
  expect(await world.breaker()).toMatchObject({ state: "half_open", probe_id: probe.taskId, probe_fence: 0 });
  // One at a time, however long it takes.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await world.worker.take(SLOTS)).toEqual([]);
  await world.end([probe], FAILED);
  await world.becomes("open");
  const second = await world.nextOne();
  expect(second.fence).toBeGreaterThan(0);
  await world.end([second], { kind: "succeeded" });
  await world.becomes(undefined);
  const done = new Set<string>([second.taskId]);
  await waitFor(
    async () => {
      const jobs = await world.worker.take(SLOTS);
      await world.end(jobs, { kind: "succeeded" });
      for (const { taskId } of jobs) done.add(taskId);
      return ids.every((id) => done.has(id));
    },
    { what: "all jobs to succeed" },
  );
});

test.concurrent("a probe that is lost has failed, and one that says nothing makes way for another", async () => {
  await using world = await BreakerWorld.create();
  await world.waiting(60, "a");
  world.feed.lead();
  await world.failUntilOpen();
  const snoozed = await world.nextOne();
  await world.end([snoozed], { kind: "snoozed", afterMs: 60_000 });
  const next = await world.nextOne();
  expect(next.taskId).not.toBe(snoozed.taskId);
  expect(await world.breaker()).toMatchObject({ state: "half_open", probe_id: next.taskId });
  await world.feed.database.query("UPDATE breakers SET probe_until = now()");
  await world.becomes("open");
});

test.concurrent("two leaders let one job try, and the one that stays goes on where the other was", async () => {
  await using world = await BreakerWorld.create();
  await world.waiting(60, "a");
  world.feed.lead();
  world.feed.lead();
  await world.failUntilOpen();
  const probe = await world.nextOne();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await world.worker.take(SLOTS)).toEqual([]);
  expect(await world.breaker()).toMatchObject({ state: "half_open", probe_id: probe.taskId });
  await world.end([probe], { kind: "succeeded" });
  await world.becomes(undefined);
});

test.concurrent("a key with few failures stays open to all, and says so in the metric", async () => {
  await using world = await BreakerWorld.create();
  await world.waiting(40, "a");
  world.feed.lead();
  let done = 0;
  await waitFor(
    async () => {
      const jobs = await world.worker.take(SLOTS);
      for (const [index, job] of jobs.entries())
        await world.end([job], (done + index) % 20 === 0 ? FAILED : { kind: "succeeded" });
      done += jobs.length;
      return done >= 40;
    },
    { what: "all of them" },
  );
  expect(await world.breaker()).toBeUndefined();
});

test.concurrent("what an open breaker holds starts when its limit has none any more, though it was to be open for an hour", async () => {
  await using world = await BreakerWorld.create();
  await world.becomesRule("breaker_open_ms = 3600000");
  await world.waiting(60, "a");
  world.feed.lead();
  await world.failUntilOpen();
  await world.becomesRule("breaker_error_ratio = NULL");
  await world.nextOne();
  expect(await world.breaker()).toBeUndefined();
});
