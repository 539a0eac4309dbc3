import { countJobs, type Database, type JobFilter, listJobs, textOf } from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

const FAULT = "0123456789abcdef";
const ROWS = 30_000;

let world: Fixture;
/** 30,000 successes, and of the last ten ids some that are something else. */
beforeAll(async () => {
  world = await fixture(1);
  await world.database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms, fence)
     SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'work', 'default', 'default', 'q:default', 'succeeded',
            now(), 3, 1000, 1
     FROM generate_series(1, $1::int4) AS n`,
    [ROWS],
  );
  const change = (n: number, set: string): Promise<unknown> =>
    world.database.query(`UPDATE tasks SET ${set} WHERE task_id = $1`, [idOf(n)]);
  await change(
    3,
    `status = 'deadletter', dead_reason = 'exhausted', last_error = 'Disk is full', fingerprint = '${FAULT}'`,
  );
  await change(8, `status = 'retry', finished_at = NULL, fingerprint = '${FAULT}'`);
  await change(
    20_000,
    `status = 'failed', queue = 'red', last_error = 'disk is FULL of 7', fingerprint = '${FAULT}'`,
  );
  await change(9, `fingerprint = '${FAULT}'`);
  await change(4, `labels = '{"tenant": "Acme", "tier": "gold"}', type = 'resizeImage'`);
  await world.database.query("ANALYZE tasks");
});
afterAll(() => world[Symbol.asyncDispose]());

const idOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-0000-7000-8000-000000000000`;

/** Through all pages, and how many there were. */
async function found(
  filter: JobFilter,
  size = 2,
): Promise<{ readonly ns: number[]; readonly pages: number }> {
  const ns: number[] = [];
  for (let [pages, before] = [1, undefined as string | undefined]; ; pages += 1) {
    const page = await listJobs(world.database, filter, size, before === undefined ? undefined : { before });
    ns.push(...page.jobs.map(({ taskId }) => Number.parseInt(taskId.slice(0, 8), 16)));
    before = page.lastId;
    if (before === undefined) return { ns, pages };
  }
}

test("a fault's jobs are those that wait and that ended by it, newest first, found without a look at what has succeeded", async () => {
  expect(await found({ fingerprint: FAULT })).toEqual({ ns: [20_000, 8, 3], pages: 2 });
  expect((await found({ fingerprint: FAULT, state: "deadletter" })).ns).toEqual([3]);
  expect((await found({ fingerprint: FAULT, state: "succeeded" })).ns).toEqual([9]);
  expect((await found({ fingerprint: FAULT, reach: ["default"] })).ns).toEqual([8, 3]);
  expect((await found({ fingerprint: "f".repeat(16) })).ns).toEqual([]);
});

test("labels, parts of errors and what a person types are found; errors only where they may be read", async () => {
  expect((await found({ labels: { tenant: "Acme" } })).ns).toEqual([4]);
  expect((await found({ labels: { tenant: "Acme", tier: "tin" } })).ns).toEqual([]);
  expect((await found({ error: "is FULL" })).ns).toEqual([20_000]);
  expect((await found({ error: "is FULL", reach: ["default"] })).ns).toEqual([]);
  expect((await found({ search: "disk IS full" })).ns).toEqual([20_000, 3]);
  expect((await found({ search: "disk IS full", details: ["def*"] })).ns).toEqual([3]);
  expect((await found({ search: "disk IS full", details: [] })).ns).toEqual([]);
  expect((await found({ search: "ACME", details: [] })).ns).toEqual([4]);
  expect((await found({ search: "resizeim" })).ns).toEqual([4]);
  expect((await found({ search: "gold_" })).ns).toEqual([]);
});

test("the beginning of an id is looked up as one", async () => {
  expect(await found({ search: "00000003" })).toEqual({ ns: [3], pages: 1 });
  expect((await found({ search: idOf(4).toUpperCase() })).ns).toEqual([4]);
  expect((await found({ search: idOf(4).slice(0, 20) })).ns).toEqual([4]);
  expect((await found({ search: "ffffffff-" })).ns).toEqual([]);
  // Too short for that: a word as well.
  expect((await found({ search: "000075" }, 1_000)).ns).toHaveLength(ROWS - 0x75_00 + 1);
});

test("a count ends at ten thousand, and says whether there are more", async () => {
  const count = (filter: JobFilter): ReturnType<typeof countJobs> => countJobs(world.database, filter);
  expect(await count({})).toEqual({ count: 10_000, more: true });
  expect(await count({ type: "work" })).toEqual({ count: 10_000, more: true });
  expect(await count({ fingerprint: FAULT })).toEqual({ count: 3, more: false });
  // Of few rows: on a busy machine a second is over before all are looked at, and the answer says so.
  expect(await count({ search: "disk", state: "deadletter" })).toEqual({ count: 1, more: false });
  expect(await count({ type: "none", state: "failed" })).toEqual({ count: 0, more: false });
});

test.skipIf(servers().databaseKind !== "postgres")("no page and no count reads the whole table", async () => {
  const plans: string[] = [];
  const { database } = world;
  const explaining: Database = {
    ...database,
    query: async (statement, values) => {
      const rows = await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${textOf(statement)}`, values);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      return [];
    },
  };
  await listJobs(explaining, { fingerprint: FAULT }, 50);
  await listJobs(explaining, { search: "0000000a" }, 50);
  await listJobs(explaining, { search: "acme" }, 50);
  await countJobs(explaining, { fingerprint: FAULT });
  await countJobs(explaining, { labels: { tenant: "Acme" } });
  for (const plan of plans) expect(plan).not.toContain("Seq Scan on tasks");
  // One for what waits, one for the dead.
  expect(plans[0]?.match(/using tasks_listed/gu)).toHaveLength(2);
  expect(plans[1]).toContain("using tasks_pkey");
});
