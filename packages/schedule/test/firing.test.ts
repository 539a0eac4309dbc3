import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import {
  applySchedules,
  backfill,
  checkSchedules,
  explainSchedule,
  pause,
  remove,
  resume,
  trigger,
} from "../src/index.ts";
import { createWorld, everySecond, fire, newId, type World } from "./world.ts";

test("a time that has come makes one job, which knows it", async () => {
  await using world = await createWorld();
  await world.apply({
    name: "a",
    // Once a year: between the pattern's own times and the one that is made late lies no other.
    cron: "0 0 1 1 *",
    job: { type: "noop", labels: { team: "blue" }, queue: "reports" },
  });
  expect(await world.fire()).toEqual([]);
  await world.late("a", 300);
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
  const [tick] = await world.ticks("a");
  const [job] = await world.jobs("a");
  expect(job).toMatchObject({ task_id: tick?.taskId, status: "scheduled" });
  expect(Date.parse(job?.scheduled_for ?? "")).toBe(tick?.nominalMs);
  expect(await world.fire()).toEqual([]);
  expect((await world.schedule("a")).runs).toBe(1);
});

test("ten that race fire each time once", async () => {
  await using world = await createWorld(10);
  await world.apply(
    ...["a", "b", "c"].map((name) => everySecond(name, { overlap: "allow", misfire: "fireAll" })),
  );
  for (const name of ["a", "b", "c"]) await world.late(name, 20_000);
  // Each of them has a time of its own, as they do in ten processes.
  await world.clock.goOn();
  // Where they collide too often, a round says so, and the next one goes on.
  const round = (): Promise<unknown> => waitFor(() => fire(world.database), { what: "a round to end" });
  await Promise.all(Array.from({ length: 10 }, round));
  for (const name of ["a", "b", "c"]) {
    const ticks = await world.ticks(name);
    const nominals = ticks.map(({ nominalMs }) => nominalMs);
    const first = nominals[0] ?? 0;
    expect(nominals).toEqual(nominals.map((_, index) => first + index * 1000));
    expect(ticks.length).toBeGreaterThanOrEqual(20);
    await fire(world.database);
    const jobs = await world.jobs(name);
    expect(jobs.map((job) => Date.parse(job.scheduled_for)).slice(0, nominals.length)).toEqual(nominals);
  }
});

test.each([
  ["fireOnce", 1, 59],
  ["skip", 0, 60],
  ["fireAll", 60, 0],
] as const)("after an outage of an hour, %s fires %i and misses %i", async (misfire, fired, missed) => {
  await using world = await createWorld();
  await world.apply({ name: "m", everyMs: 60_000, misfire, overlap: "allow", job: { type: "noop" } });
  // The last of them is more than 15 s ago, whatever the second of this minute.
  await world.late("m", 59 * 60_000 + 30_000);
  await world.database.query(
    `UPDATE schedules SET every_ms = 60000, phase_ms = (extract(epoch FROM next_nominal)::int8 % 60) * 1000`,
  );
  await world.fire();
  const ticks = await world.ticks("m");
  expect(ticks.filter(({ state }) => state === "submitted")).toHaveLength(fired);
  expect(ticks.filter(({ state }) => state === "missed").reduce((n, { count }) => n + count, 0)).toBe(missed);
  expect((await world.schedule("m")).missed).toBe(missed);
});

async function withLive(
  overlap: "skip" | "queueOne" | "allow" | "cancelOther",
): Promise<World & { live: string }> {
  const world = await createWorld();
  await world.apply(everySecond("o", { overlap }));
  await world.late("o", 0);
  await world.fire();
  const [job] = await world.jobs("o");
  // The next one is of the same second.
  await world.database.query("DELETE FROM schedule_ticks");
  await world.late("o", 0);
  return { ...world, live: job?.task_id ?? "" };
}

test("overlap: skip names the job that is unfinished, in retry too", async () => {
  await using world = await withLive("skip");
  await world.database.query("UPDATE tasks SET status = 'retry'");
  expect(await world.fire()).toMatchObject([{ state: "skipped", reason: "overlap", detail: world.live }]);
  await world.end(world.live, "deadletter");
  await world.database.query("DELETE FROM schedule_ticks");
  await world.late("o", 0);
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
});

test("overlap: queue one waits for the job to end, and only one does", async () => {
  await using world = await withLive("queueOne");
  expect(await world.fire()).toMatchObject([{ state: "pending" }]);
  await world.database.query(
    "UPDATE schedules SET next_nominal = next_nominal + interval '1 second', look_at = now()",
  );
  await world.database.query(
    "UPDATE schedules SET next_at = next_nominal, last_nominal = next_nominal - interval '1 second'",
  );
  await world.end(world.live, "succeeded");
  await world.database.query("UPDATE schedule_ticks SET look_at = now() WHERE state = 'pending'");
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
  expect(await world.jobs("o")).toHaveLength(2);
});

test("overlap: cancel other asks the job to stop, and begins when it has", async () => {
  await using world = await withLive("cancelOther");
  expect(await world.fire()).toMatchObject([{ state: "pending", cancel: [world.live] }]);
  await world.end(world.live, "succeeded");
  await world.database.query("UPDATE schedule_ticks SET look_at = now() WHERE state = 'pending'");
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
});

test("what a pause skips is one row, and says so", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("p", { overlap: "allow" }));
  await pause(world.database, "p", { reason: "a test", untilMs: undefined, revision: 0 });
  await world.database.query(
    "UPDATE schedules SET (next_nominal, next_at) = (SELECT s.at, s.at FROM (SELECT date_trunc('second', now()) - interval '30 s' AS at) AS s)",
  );
  expect((await explainSchedule(world.database, "p")).code).toBe("paused");
  await resume(world.database, "p", 0);
  const [skipped] = await world.ticks("p");
  expect(skipped).toMatchObject({ state: "skipped", reason: "paused" });
  expect(skipped?.count).toBeGreaterThanOrEqual(30);
  expect((await explainSchedule(world.database, "p", (skipped?.nominalMs ?? 0) + 5_000)).code).toBe(
    "skipped_paused",
  );
});

test("a pause with an end ends by itself", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("p"));
  await pause(world.database, "p", { reason: "", untilMs: Date.now() - 1, revision: 0 });
  await world.fire();
  expect((await world.schedule("p")).pause).toBeUndefined();
});

test("equal applies change nothing; a changed one keeps what is due", async () => {
  await using world = await createWorld(8);
  const request = { name: "e", cron: "0 * * * *", job: { type: "noop", json: { a: 1 } } };
  expect(await world.apply(request)).toEqual(["created"]);
  const before = await world.schedule("e");
  const again = await Promise.all(Array.from({ length: 100 }, () => world.apply(request)));
  expect(new Set(again.flat())).toEqual(new Set(["unchanged"]));
  expect({ ...(await world.schedule("e")), nowMs: 0 }).toEqual({ ...before, nowMs: 0 });
  await world.late("e", 0);
  const due = (await world.schedule("e")).next;
  expect(await world.apply({ ...request, cron: "30 * * * *" })).toEqual(["updated"]);
  expect((await world.schedule("e")).next).toEqual(due);
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
  expect(new Date((await world.schedule("e")).next?.nominal ?? 0).getUTCMinutes()).toBe(30);
});

test("an owner's list is all it has; others' names, older lists and empty ones are refused", async () => {
  await using world = await createWorld();
  const { database } = world;
  const list = (
    names: string[],
    owner: string,
    revision: number,
    allowEmpty = false,
  ): ReturnType<typeof applySchedules> =>
    applySchedules(database, {
      owner,
      revision,
      schedules: checkSchedules(names.map((name) => everySecond(name))),
      allowEmpty,
      dryRun: false,
    });
  await list(["a", "b"], "one", 2);
  expect(await list(["b", "c"], "two", 1)).toEqual({ changes: ["refused", "created"], removed: [] });
  await expect(list(["a"], "one", 1)).rejects.toMatchObject({ code: "failed_precondition" });
  await expect(list([], "one", 3)).rejects.toMatchObject({ code: "invalid_argument" });
  expect(await list(["a"], "one", 3)).toEqual({ changes: ["unchanged"], removed: ["b"] });
  expect(await list([], "one", 4, true)).toEqual({ changes: [], removed: ["a"] });
  await expect(remove(database, "a", 0)).rejects.toMatchObject({ code: "not_found" });
});

test("a trigger makes its job once, in a pause too; a backfill each of its times, once", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply({ name: "t", cron: "0 0 * * *", job: { type: "noop" } });
  await pause(database, "t", { reason: "", untilMs: undefined, revision: 0 });
  const [one, two] = await Promise.all([
    trigger(database, "t", "x", newId),
    trigger(database, "t", "x", newId),
  ]);
  expect(one).toBe(two);
  expect(await world.jobs("t")).toHaveLength(1);
  const wish = {
    fromMs: Date.parse("2026-03-01"),
    toMs: Date.parse("2026-03-05"),
    overlap: "allow",
    perSecond: 1000,
    requestId: "b",
  } as const;
  expect(await backfill(database, "t", { ...wish, dryRun: true }, newId)).toHaveLength(5);
  expect(await world.jobs("t")).toHaveLength(1);
  await backfill(database, "t", { ...wish, dryRun: false }, newId);
  expect(await backfill(database, "t", { ...wish, dryRun: false }, newId)).toHaveLength(5);
  while ((await world.jobs("t")).length < 6) await world.fire();
  await world.fire();
  expect(await world.jobs("t")).toHaveLength(6);
});

test("max_runs ends it, and a failure pauses one that asks for that", async () => {
  await using world = await createWorld();
  await world.apply(
    everySecond("r", { maxRuns: 1, overlap: "allow" }),
    everySecond("f", { pauseOnFailure: true }),
  );
  await world.late("r", 1000);
  await world.late("f", 1000);
  await world.fire();
  expect(await world.jobs("r")).toHaveLength(1);
  expect(await world.schedule("r")).toMatchObject({ runs: 1, next: undefined });
  expect((await explainSchedule(world.database, "r")).code).toBe("ended");
  const [failed] = await world.jobs("f");
  await world.end(failed?.task_id ?? "", "deadletter");
  await world.database.query("DELETE FROM schedule_ticks");
  await world.late("f", 0);
  expect(await world.fire()).toMatchObject([{ state: "skipped", reason: "failure" }]);
  expect((await world.schedule("f")).pause?.reason).toContain(failed?.task_id);
});

test("a schedule whose times can be computed again goes on, and is no longer told as broken", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("b", { overlap: "allow" }));
  await world.late("b", 0);
  const zone = (name: string): Promise<unknown> =>
    world.database.query("UPDATE schedules SET time_zone = $1, look_at = now()", [name]);
  await zone("Mars/Base");
  await expect(world.fire()).rejects.toThrow("Mars/Base");
  expect((await world.schedule("b")).problem).toContain("Mars/Base");
  await zone("UTC");
  expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
  expect((await world.schedule("b")).problem).toBeUndefined();
});
