import { claim, type Database, textOf } from "@muster/db";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startChores } from "../src/chores.ts";
import { expirer } from "../src/expirer.ts";
import { promoter } from "../src/promoter.ts";
import { reconciler } from "../src/reconcile/reconciler.ts";
import { snapshotWatch } from "../src/snapshot-watch.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

test("the promoter queues what is due, in batches, and nothing else", async () => {
  const { database } = world.context;
  const due = await world.submit(600, { start: { delayMs: 60_000 } });
  const later = await world.submit(5, { start: { delayMs: 60_000 } });
  await database.query("UPDATE tasks SET run_at = now() WHERE task_id = ANY($1::uuid[])", [due]);
  const chore = promoter(world.context);
  expect(await chore.runOnce(still)).toBe("again");
  expect(await world.list()).toHaveLength(500);
  expect(await chore.runOnce(still)).toBeUndefined();
  expect((await world.list()).toSorted()).toEqual(due);
  expect(await chore.runOnce(still)).toBeUndefined();
  expect(await world.count("status = 'scheduled'")).toBe(later.length);
});

// incident 5: a process that had lost its lead went on for 19 days, and everything was done twice. Here nothing is done
// twice by two that both believe in their lead, and no belief outlasts the lead.
test("two promoters at once push each job once", async () => {
  const due = await world.submit(900, { start: { delayMs: 60_000 } });
  await world.context.database.query("UPDATE tasks SET run_at = now()");
  const chore = promoter(world.context);
  for (let rounds = 0; rounds < 3; rounds += 1)
    await Promise.all([chore.runOnce(still), chore.runOnce(still)]);
  expect((await world.list()).toSorted()).toEqual(due);
});

test("the expirer makes dead letters of what is past its limits, in batches, and counts them", async () => {
  const { database, metrics } = world.context;
  const late = await world.submit(600, { limits: { startWithinMs: 60_000 } });
  await world.submit(5, { limits: { totalTimeoutMs: 60_000 } });
  await world.submit(5);
  await database.query("UPDATE tasks SET start_by = now() WHERE start_by IS NOT NULL");
  await database.query("UPDATE task_deadlines SET look_at = now() WHERE task_id = ANY($1::uuid[])", [late]);
  const chore = expirer(world.context);
  expect(await chore.runOnce(still)).toBe("again");
  expect(await world.count("dead_reason = 'expired'")).toBe(500);
  expect(await chore.runOnce(still)).toBeUndefined();
  expect(await world.count("dead_reason = 'expired'")).toBe(600);
  expect(await world.count("status = 'queued'")).toBe(10);
  expect((await metrics.jobsExpired.get()).values).toMatchObject([
    { value: 600, labels: { queue: "default", reason: "expired" } },
  ]);
  expect((await metrics.jobsFinished.get()).values).toMatchObject([
    { value: 600, labels: { state: "deadletter" } },
  ]);
});

test("the promoter tells workers once of each queue: a job from SQL may be the first that anybody hears of it", async () => {
  const { database } = world.context;
  const signals = await world.signals();
  const chore = promoter(world.context);
  for (const queue of ["first", "first", "second"]) {
    await database.query("SELECT muster_submit('work', NULL, $1)", [queue]);
    await chore.runOnce(still);
  }
  await waitFor(() => signals.length >= 2, { what: "two signals" });
  expect(signals).toEqual([
    { kind: "lane", queue: "first" },
    { kind: "lane", queue: "second" },
  ]);
  expect(await world.list("q:first:default")).toHaveLength(2);
});

test("chores run in one of two processes, and in the other after the first has stopped", async () => {
  const start = (holder: string) => startChores({ ...world.context, holder });
  const first = start("first");
  const holder = (): Promise<unknown> =>
    world.context.database
      .query("SELECT 1 FROM chore_leader WHERE holder = 'first'")
      .then((rows) => rows.length);
  await waitFor(holder, { what: "the first to lead" });
  const second = start("second");
  try {
    await world.submit(1, { start: { delayMs: 50 } });
    await waitFor(async () => (await world.list()).length === 1, { what: "the first job" });
    await first.stop();
    await world.submit(1, { start: { delayMs: 50 } });
    await waitFor(async () => (await world.list()).length === 2, { what: "the second job" });
    expect(second.loops.map((loop) => loop.name)).toEqual([
      "leader",
      "promoter",
      "placer",
      "reconciler",
      "reaper",
      "purger",
      "expirer",
      "scheduler",
      "series-summer",
      "audit-linker",
      "bulk",
      "fleet",
      "remote-attempts",
      "takes",
      "snapshots",
      "feeder",
      "holds",
      "wipes",
    ]);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("a lead that is given up is told, and taken at once by who rested because of it", async () => {
  const { database } = world.context;
  const leads = async (name: string): Promise<boolean> =>
    (await database.query("SELECT 1 FROM chore_leader WHERE holder = $1", [name])).length > 0;
  const first = startChores({ ...world.context, holder: "first" });
  await waitFor(() => leads("first"), { what: "the first to lead" });
  const second = startChores({ ...world.context, holder: "second" });
  const told = await world.signals();
  try {
    second.lead.hear(performance.now(), 8_000);
    await first.stop();
    await waitFor(() => told.length > 0, { what: "the others to be told" });
    second.lead.ask();
    await waitFor(() => leads("second"), { what: "the second to lead" });
    expect(told).toEqual([{ kind: "lead" }]);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("a chore that fails leaves the others running", async () => {
  const { database } = world.context;
  const failing: Database = {
    ...database,
    query: (statement, values) =>
      textOf(statement).includes("FROM lanes AS l")
        ? Promise.reject(new Error("no lanes"))
        : database.query(statement, values),
  };
  const chores = startChores({ ...world.context, database: failing, holder: "only" });
  try {
    const errors = async () => (await world.context.metrics.loopErrors.get()).values;
    await waitFor(async () => (await errors()).length > 0, { what: "the failure" });
    const [id = ""] = await world.submit(1, { start: { delayMs: 50 } });
    await waitFor(async () => (await world.list()).includes(id), { what: "the promoted job" });
    // Those that look at the lists' names: the look for jobs that no worker is for is one of them.
    const failed = (await errors()).map(({ labels }) => String(labels.loop));
    expect(failed).toContain("reconciler");
    expect(["fleet", "reconciler"]).toEqual(expect.arrayContaining(failed));
    expect(await claim(database, { workerId: await world.worker([]), epoch: 0 }, [id])).toMatchObject({
      jobs: [{ taskId: id }],
    });
  } finally {
    await chores.stop();
  }
});

test.skipIf(servers().databaseKind !== "postgres")(
  "case E4: a snapshot that is held open is measured, and its holder named while it lasts",
  async () => {
    const { database, metrics } = world.context;
    const watch = snapshotWatch(world.context, 0);
    await database.transaction(async (query) => {
      await query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      const [me] = await query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await watch.runOnce(still);
      const [told] = metrics.degradations.list();
      expect(told?.reason).toBe("database_old_snapshot");
      expect(told?.text).toContain(`pg_terminate_backend(${me?.pid})`);
    });
    await snapshotWatch(world.context).runOnce(still);
    expect(metrics.degradations.list()).toEqual([]);
  },
);

test("case E4: a look that takes long is followed by a rest, unless Redis was wiped", async () => {
  const { database } = world.context;
  let looks = 0;
  const slow: Database = {
    ...database,
    query: async (statement, values, patience) => {
      if (textOf(statement).includes("LATERAL")) {
        looks += 1;
        await database.query("SELECT pg_sleep(0.6)");
      }
      // oxlint-disable-next-line typescript/no-unsafe-return typescript/no-unsafe-type-assertion -- the rows as they came
      return (await database.query(statement, values, patience)) as never;
    },
  };
  const ids = await world.submit(3);
  await world.age();
  const chore = reconciler({ ...world.context, database: slow });
  await chore.runOnce(still);
  expect([looks, await world.list()]).toEqual([1, ids]);
  await chore.runOnce(still);
  expect(looks).toBe(1);
  await world.context.redis.run((client) => client.flushall());
  await chore.runOnce(still);
  expect([looks, await world.list()]).toEqual([2, ids]);
});
