import {
  CANCELLABLE,
  type CancelFilter,
  type CancellablePage,
  cancellableOf,
  cancellablePage,
  cancelMany,
  claim,
  EXAMINED_FOR_CANCEL,
  finish,
  getJobs,
  hold,
  type WalkCursor,
} from "@muster/db";
import type { JobState, Priority } from "@muster/job";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
beforeEach(async () => {
  await world.database.query("TRUNCATE tasks, unsuccessful_attempts, cancel_requests");
});
afterAll(() => world[Symbol.asyncDispose]());

interface Kind {
  readonly state: JobState | "held";
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly labels: Record<string, string>;
}
const kind: fc.Arbitrary<Kind> = fc.record({
  state: fc.constantFrom("scheduled", "queued", "held", "running", "retry", "succeeded", "cancelled"),
  type: fc.constantFrom("a", "b"),
  queue: fc.constantFrom("default", "mail"),
  priority: fc.constantFrom("high", "low"),
  labels: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2")),
});
const wanted: fc.Arbitrary<CancelFilter> = fc
  .record(
    {
      type: fc.constantFrom("a", "b"),
      queue: fc.constantFrom("default", "mail"),
      priority: fc.constantFrom<Priority>("high", "low"),
      labels: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2"), { minKeys: 1 }),
    },
    { requiredKeys: [] },
  )
  .chain((filter) =>
    fc.subarray([...CANCELLABLE], { minLength: 1 }).map((states) => Object.assign({ states }, filter)),
  );

async function make({ state, ...job }: Kind): Promise<string> {
  const { database } = world;
  const later = state === "scheduled" && { start: { delayMs: 3_600_000 } };
  const [taskId = ""] = idsOf(await world.submit(1, { ...job, ...later }));
  if (state === "held") await hold(database, [taskId], []);
  if (state === "cancelled") await cancelMany(database, [taskId], CANCELLABLE);
  if (["running", "retry", "succeeded"].includes(state))
    await claim(database, { workerId, epoch: 0 }, [taskId]);
  const ending = { taskId, fence: 1, workerId };
  if (state === "succeeded")
    await finish(database, workerId, [{ ...ending, outcome: { kind: "succeeded" } }]);
  if (state === "retry")
    await finish(database, workerId, [{ ...ending, outcome: { kind: "error", error: "no" } }]);
  return taskId;
}

function lets(filter: CancelFilter, job: Kind): boolean {
  return (
    filter.states.includes(job.state === "held" ? "queued" : job.state) &&
    (filter.type ?? job.type) === job.type &&
    (filter.queue ?? job.queue) === job.queue &&
    (filter.priority ?? job.priority) === job.priority &&
    Object.entries(filter.labels ?? {}).every(([name, value]) => job.labels[name] === value)
  );
}

/** The whole walk; `act` gets every page before the next is looked for. */
async function walk(
  filter: CancelFilter,
  limit: number,
  act: (taskIds: readonly string[]) => Promise<unknown> = async () => {},
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: WalkCursor | undefined = { stretch: 0 }; cursor !== undefined; ) {
    const page: CancellablePage = await cancellablePage(world.database, filter, cursor, limit);
    expect(page.taskIds.length).toBeLessThanOrEqual(limit);
    await act(page.taskIds);
    seen.push(...page.taskIds);
    cursor = page.next;
  }
  return seen;
}

test("a walk finds exactly the jobs that the filter lets through, once, also while it cancels them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(kind, { minLength: 25, maxLength: 25 }),
      wanted,
      fc.integer({ min: 1, max: 7 }),
      async (kinds, filter, limit) => {
        await world.database.query("TRUNCATE tasks, unsuccessful_attempts, cancel_requests");
        const jobs = new Map<string, Kind>();
        for (const one of kinds) jobs.set(await make(one), one);
        const chosen = [...jobs].flatMap(([taskId, job]) => (lets(filter, job) ? [taskId] : [])).toSorted();
        expect((await walk(filter, limit)).toSorted()).toEqual(chosen);
        expect((await cancellableOf(world.database, filter, [...jobs.keys()])).toSorted()).toEqual(chosen);
        const cancelled: string[] = [];
        await walk(filter, limit, async (taskIds) => {
          const rows = await cancelMany(world.database, taskIds, filter.states);
          cancelled.push(...rows.map((row) => row.task_id));
        });
        expect(cancelled.toSorted()).toEqual(chosen);
        expect(await walk(filter, limit)).toEqual([]);
        for (const [taskId, { state }] of jobs) {
          const asked = chosen.includes(taskId);
          const before = state === "held" ? "queued" : state;
          expect(await world.row(taskId)).toMatchObject({
            status: asked && state !== "running" ? "cancelled" : before,
          });
          const [job] = await getJobs(world.database, [taskId]);
          expect(job?.cancelRequested).toBe(asked || state === "cancelled");
        }
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
});

test("a rare job among many is found in pages of a bounded number of rows", async () => {
  const many = EXAMINED_FOR_CANCEL * 2;
  await world.submit(many, { type: "common" });
  const rare = idsOf(await world.submit(3, { type: "rare" }));
  const pages: number[] = [];
  const found = await walk({ states: CANCELLABLE, type: "rare" }, 2, async (taskIds) =>
    pages.push(taskIds.length),
  );
  expect(found.toSorted()).toEqual(rare.toSorted());
  expect(pages.filter((size) => size === 0).length).toBeGreaterThanOrEqual(2);
});

test("a job that has changed its state meanwhile is left alone; a grace goes to the worker with the request", async () => {
  const { database } = world;
  const [queued = "", running = ""] = idsOf(await world.submit(2));
  await claim(database, { workerId, epoch: 0 }, [running]);
  const terms = { reason: "not needed", graceMs: 60_000 };
  expect(await cancelMany(database, [queued, running], ["queued"], terms)).toMatchObject([
    { task_id: queued, status: "cancelled" },
  ]);
  expect(await cancelMany(database, [queued, running], CANCELLABLE, terms)).toMatchObject([
    { task_id: running, status: "running", worker_id: workerId, fence: 1 },
  ]);
  expect(await cancelMany(database, [queued, running], CANCELLABLE)).toEqual([]);
  // What was asked to stop is not found again, or a walk that is repeated until it finds nothing would never end.
  expect(await cancellableOf(database, { states: CANCELLABLE }, [queued, running])).toEqual([]);
  expect(await walk({ states: CANCELLABLE }, 10)).toEqual([]);
  expect(await database.query("SELECT task_id, grace_ms FROM cancel_requests")).toEqual([
    { task_id: running, grace_ms: 60_000 },
  ]);
  expect(await world.row(running)).toMatchObject({ cancel_reason: "not needed" });
});
