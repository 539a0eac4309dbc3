import { type Database, type JobFilter, type JobPage, listJobs, textOf } from "@muster/db";
import { sleep } from "@muster/runtime";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

const AT_ONCE = 2_000;
const PER_PAGE = 20_000;

let world: Fixture;
beforeAll(async () => {
  world = await fixture(1);
});
beforeEach(() => world.database.query("TRUNCATE tasks"));
afterAll(() => world[Symbol.asyncDispose]());

/** Ended jobs with the ids 1 to `count`, each `every`th of them rare and with so many characters of labels. */
async function history(count: number, every: number, labels = 1): Promise<void> {
  await world.database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms, labels)
     SELECT lpad(to_hex(n), 32, '0')::uuid, CASE WHEN n % $2 = 0 THEN 'rare' ELSE 'work' END, 'default', 'default', 'q:default',
            'succeeded', now(), 3, 1000, CASE WHEN n % $2 = 0 THEN jsonb_build_object('x', repeat('x', $3)) END
     FROM generate_series(1, $1::int4) AS n`,
    [count, every, labels],
  );
}

/** The world's database, with `before` awaited before each statement. */
function observed(before: (text: string) => Promise<void> | void): Database {
  const { database } = world;
  return {
    ...database,
    query: async (statement, values) => {
      await before(textOf(statement));
      return database.query(statement, values);
    },
  };
}

async function pagesOf(database: Database, filter: JobFilter, size: number): Promise<JobPage[]> {
  const pages: JobPage[] = [];
  for (let before: string | undefined; ; before = pages.at(-1)?.lastId) {
    pages.push(await listJobs(database, filter, size, before === undefined ? undefined : { before }));
    if (pages.at(-1)?.lastId === undefined) return pages;
  }
}

const idsIn = (pages: readonly JobPage[]): number[] =>
  pages.flatMap(({ jobs }) => jobs.map(({ taskId }) => Number.parseInt(taskId.slice(-8), 16)));

test("a rare type is looked for some rows at a time, at most 20,000 for a page, and every job of it is found", async () => {
  await history(25_000, 10_000);
  let statements = 0;
  const pages = await pagesOf(
    observed(() => void (statements += 1)),
    { type: "rare" },
    50,
  );
  expect(idsIn(pages)).toEqual([20_000, 10_000]);
  expect(pages.length).toBeGreaterThanOrEqual(2);
  expect(statements).toBe(Math.floor(25_000 / AT_ONCE) + 1);
  expect(statements).toBeLessThanOrEqual(pages.length * (PER_PAGE / AT_ONCE));
});

test("a page of a slow database ends after the statement that took too long, and the list goes on from there", async () => {
  await history(7_000, 3_000);
  let statements = 0;
  const slow = observed(async () => {
    statements += 1;
    await sleep(50);
  });
  const pages = await pagesOf(slow, { type: "rare" }, 50);
  expect(pages).toHaveLength(statements);
  expect(idsIn(pages)).toEqual([6_000, 3_000]);
});

test("a page that is filled by several statements holds no more bytes than one", async () => {
  await history(4_000, 50, 60_000);
  const pages = await pagesOf(world.database, { type: "rare" }, 100);
  expect(idsIn(pages)).toEqual(Array.from({ length: 80 }, (_, index) => 4_000 - index * 50));
  const largest = Math.max(...pages.map(({ jobs }) => jobs.length));
  expect(largest).toBeLessThanOrEqual(Math.ceil((3 * 1024 * 1024) / 60_000));
});

test("a page of many statements is as long as was asked for, and none looks further than it must", async () => {
  await history(6_000, 100);
  const first = await listJobs(world.database, { type: "rare" }, 30);
  // However slow the machine, what the first statement saw is in it.
  expect(first.jobs.length).toBeGreaterThanOrEqual(20);
  expect(idsIn(await pagesOf(world.database, { type: "rare" }, 30))).toEqual(
    Array.from({ length: 60 }, (_, index) => 6_000 - index * 100),
  );
  let statements = 0;
  const everything = await listJobs(
    observed(() => void (statements += 1)),
    {},
    1_000,
  );
  expect(everything.jobs).toHaveLength(1_000);
  expect(statements).toBe(1);
});

test.skipIf(servers().databaseKind !== "postgres")(
  "a statement reads its 2,000 rows along the key, and no others",
  async () => {
    await history(60_000, 50_000);
    await world.database.query("ANALYZE tasks");
    const plans: string[] = [];
    const { database } = world;
    const explaining: Database = {
      ...database,
      query: async (statement, values) => {
        const explain = `EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) ${textOf(statement)}`;
        const rows = await database.query<{ "QUERY PLAN": string }>(explain, values);
        plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
        return [];
      },
    };
    await listJobs(explaining, { type: "rare" }, 50);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatch(/Index Scan Backward using tasks_pkey .*actual rows=2000\b/u);
    expect(plans[0]).not.toContain("Seq Scan on tasks");
  },
);
