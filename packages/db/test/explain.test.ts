import {
  claim,
  jobSituation,
  liveWorkers,
  type NewJob,
  queuedAhead,
  register,
  startDraining,
  submit,
  type WorkerGroup,
} from "@muster/db";
import { laneOf } from "@muster/job";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

let world: Fixture;
beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const everyQueue: WorkerGroup = {
  queues: null,
  knowsType: true,
  servesQueue: true,
  workers: 1,
  slots: 10,
  busySlots: 0,
};
const serving = (...queues: string[]): WorkerGroup => ({ ...everyQueue, queues });

/** One job in each of the lanes, written down as submits do; their ids by lane. */
async function oneIn(places: readonly Pick<NewJob, "queue" | "priority">[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const place of places) {
    const lane = laneOf(place.queue, place.priority);
    await world.database.query("INSERT INTO lanes (lane, queue, priority) VALUES ($1, $2, $3)", [
      lane,
      place.queue,
      place.priority,
    ]);
    ids.set(lane, (await world.submit(1, place))[0]?.taskId ?? "");
  }
  return ids;
}

test("a job's situation tells its worker only while it runs", async () => {
  const { database } = world;
  const [taskId = ""] = idsOf(await world.submit(1));
  expect(await jobSituation(database, taskId)).toMatchObject({
    job: { taskId, state: "queued" },
    lane: "q:default",
    dispatch: "redis",
  });
  expect(await jobSituation(database, taskId)).not.toHaveProperty("runner");
  const workerId = await world.worker();
  await claim(database, { workerId, epoch: 0 }, [taskId]);
  const { runner } = (await jobSituation(database, taskId)) ?? {};
  expect(runner).toMatchObject({ name: workerId, state: "alive", leaseMs: 30_000 });
  expect((runner?.silentMs ?? 0) + (runner?.leaseLeftMs ?? 0)).toBeCloseTo(30_000);
  await database.query("DELETE FROM workers");
  expect(await jobSituation(database, taskId)).not.toHaveProperty("runner");
  expect(await jobSituation(database, "00000000-0000-7000-8000-000000000000")).toBeUndefined();
});

test("only workers that may claim are counted, by what they know and serve", async () => {
  const { database } = world;
  const card = { types: ["work", "mail"], concurrency: 4, isolates: true, leaseSeconds: 30, policyEpoch: 0 };
  const add = (workerId: string, more: object = {}): Promise<unknown> =>
    register(database, { ...card, workerId, name: workerId, ...more });
  expect(await liveWorkers(database, "mail", "letters")).toEqual([]);
  await add("all");
  await add("all2");
  await add("served", { queues: ["default", "letters"] });
  await add("other", { queues: ["default"] });
  await add("ignorant", { types: ["work"] });
  await add("draining");
  await startDraining(database, "draining");
  await add("lapsed");
  await database.query("UPDATE workers SET expires_at = now() - interval '1 s' WHERE worker_id = 'lapsed'");
  await database.query("UPDATE workers SET running = 9 WHERE worker_id = 'all'");
  await database.query("UPDATE workers SET running = 1 WHERE worker_id = 'all2'");
  const groups = await liveWorkers(database, "mail", "letters");
  expect(groups.toSorted((a, b) => b.workers - a.workers || b.busySlots - a.busySlots)).toHaveLength(4);
  expect(groups).toEqual(
    expect.arrayContaining([
      { queues: null, knowsType: true, servesQueue: true, workers: 2, slots: 8, busySlots: 5 },
      {
        queues: ["default", "letters"],
        knowsType: true,
        servesQueue: true,
        workers: 1,
        slots: 4,
        busySlots: 0,
      },
      { queues: ["default"], knowsType: true, servesQueue: false, workers: 1, slots: 4, busySlots: 0 },
      { queues: null, knowsType: false, servesQueue: true, workers: 1, slots: 4, busySlots: 0 },
    ]),
  );
});

test("ahead are the older jobs of the lane and those of lanes that every able worker empties first", async () => {
  const { database } = world;
  const ids = await oneIn([
    { queue: "default", priority: "critical" },
    { queue: "default", priority: "default" },
    { queue: "mail", priority: "critical" },
    { queue: "mail", priority: "default" },
    { queue: "web", priority: "default" },
    { queue: "mail", priority: "low" },
  ]);
  const mail = ids.get("q:mail:default") ?? "";
  const ahead = (...able: WorkerGroup[]): Promise<unknown> =>
    queuedAhead(database, mail, "q:mail:default", able);
  expect(await ahead(everyQueue)).toEqual({ ahead: 3, more: false });
  expect(await ahead(serving("mail"))).toEqual({ ahead: 1, more: false });
  expect(await ahead(serving("web", "mail"))).toEqual({ ahead: 2, more: false });
  expect(await ahead(everyQueue, serving("web", "mail"))).toEqual({ ahead: 1, more: false });

  const [older, same = "", younger] = idsOf(
    await world.submit(3, { queue: "web", priority: "low" }),
  ).toSorted();
  const [running = ""] = idsOf(await world.submit(1, { queue: "web", priority: "low" }));
  const age = "UPDATE tasks SET enqueued_at = enqueued_at - interval '1 minute' WHERE task_id = ANY($1)";
  await database.query(age, [[older, running]]);
  await claim(database, { workerId: await world.worker(), epoch: 0 }, [running]);
  expect(younger).toBeDefined();
  expect(await queuedAhead(database, same, "q:web:low", [serving("web")])).toEqual({ ahead: 2, more: false });
});

test("no more than 10,000 are counted", async () => {
  const { database } = world;
  const jobs = Array.from({ length: 10_001 }, () => newJob({ priority: "high" }));
  await oneIn([{ queue: "default", priority: "high" }]);
  await submit(database.query, jobs);
  const [taskId = ""] = idsOf(await world.submit(1));
  expect(await queuedAhead(database, taskId, "q:default", [everyQueue])).toEqual({
    ahead: 10_000,
    more: true,
  });
});
