import {
  beat,
  cancel,
  claim,
  type FreedRow,
  finish,
  freeOrphans,
  freeRowsOf,
  getJobs,
  promote,
  renewLead,
} from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

/** What went wrong in other job systems within their SQL. The numbers are those of our list. */

/** More rows than one page of the reaper's search looks at. */
const MORE_THAN_A_PAGE = 5_001;

let world: Fixture;

beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

async function freed(pages: AsyncGenerator<FreedRow[]>): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of pages) ids.push(...page.map((row) => row.task_id));
  return ids.toSorted();
}

/** Jobs behind all others, claimed by a worker of their own. */
async function stuckJobs(): Promise<{ ids: string[]; workerId: string }> {
  const ids = idsOf(await world.submit(3)).toSorted();
  const workerId = await world.worker();
  await claim(world.database, { workerId, epoch: 0 }, ids);
  return { ids, workerId };
}

// sequence 5: the rows are found page by page, through the index of live jobs.
test("incident 3: a full batch of jobs that needed no rescue hid the stuck ones behind them", async () => {
  const { database } = world;
  const front = idsOf(await world.submit(MORE_THAN_A_PAGE));
  // Running ones and queued ones alike are looked at and left alone.
  const living = await world.worker();
  const healthy = front.filter((_id, index) => index % 2 === 0);
  await claim(database, { workerId: living, epoch: 0 }, healthy);

  const lost = await stuckJobs();
  expect(await freed(freeRowsOf(database, [{ workerId: lost.workerId, blame: "alone" }]))).toEqual(lost.ids);
  const orphaned = await stuckJobs();
  await database.query("DELETE FROM workers WHERE worker_id = $1", [orphaned.workerId]);
  expect(await freed(freeOrphans(database))).toEqual(orphaned.ids);
  expect(await database.query("SELECT count(*) AS n FROM tasks WHERE status = 'running'")).toEqual([
    { n: healthy.length },
  ]);
});

const INTEGERS = `
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'integer'
  AND table_name IN ('tasks', 'unsuccessful_attempts', 'cancel_requests', 'chore_leader')`;

/** As on a database that computes every integer as int8, of which the driver makes text. */
async function widenIntegers(): Promise<void> {
  const { database } = world;
  const columns = await database.query<{ table_name: string; column_name: string }>(INTEGERS);
  const [attempts] = await database.query<{ view: string }>("SELECT pg_get_viewdef('task_attempts') AS view");
  await database.query("DROP VIEW jobs, task_attempts");
  for (const { table_name, column_name } of columns)
    await database.query(`ALTER TABLE ${table_name} ALTER COLUMN ${column_name} TYPE int8`);
  await database.query(`CREATE VIEW task_attempts AS ${attempts?.view}`);
}

test("incident 11: int8 came back as text, and a job with attempts left was taken for one that had failed for good", async () => {
  const { database } = world;
  if (servers().databaseKind === "postgres") await widenIntegers();
  const workerId = await world.worker();
  const [id = ""] = idsOf(await world.submit(1, { maxAttempts: 10 }));
  // As texts, "9" is more than "10".
  await database.query("UPDATE tasks SET attempts = 8, fence = 8");
  const fail = (fence: number) =>
    finish(database, workerId, [{ taskId: id, fence, workerId, outcome: { kind: "error", error: "no" } }]);

  const ninth = await claim(database, { workerId, epoch: 0 }, [id]);
  expect(ninth.jobs).toMatchObject([
    {
      attempt: 9,
      maxAttempts: 10,
      fence: 9,
      lostCount: 0,
      timeoutMs: 60_000,
      createdMs: expect.any(Number),
      waitedMs: expect.any(Number),
    },
  ]);
  expect((await fail(9)).states).toEqual(["retry"]);
  await database.query("UPDATE tasks SET run_at = now()");
  expect((await promote(database, 10)).rows).toMatchObject([
    { task_id: id, enqueued_ms: expect.any(Number) },
  ]);
  const tenth = await claim(database, { workerId, epoch: 0 }, [id]);
  expect(tenth.jobs).toMatchObject([{ attempt: 10, fence: 10 }]);
  await cancel(database, id);
  expect(await beat(database, workerId, 1, [])).toMatchObject({ cancels: [{ taskId: id, fence: 10 }] });
  await database.query("UPDATE tasks SET cancel_requested_at = NULL");
  expect((await fail(10)).states).toEqual(["deadletter"]);
  expect(await getJobs(database, [id])).toMatchObject([
    { attempts: 10, maxAttempts: 10, lostCount: 0, version: 7, timeoutMs: 60_000 },
  ]);
  expect(await renewLead(database, "holder", 1_000)).toMatchObject({ term: 1 });
});
