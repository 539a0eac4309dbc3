import {
  claim,
  expire,
  FIRST_ID,
  freeOrphans,
  hold,
  promote,
  purgePage,
  RestingRows,
  release,
  tellOfRefused,
} from "@muster/db";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { SqlSource } from "../../packages/claiming/src/sources/sql-source.ts";
import { ANYWHERE } from "../../packages/claiming/test/anywhere.ts";

/** Triggers that an operator has put on our table refuse single jobs: whatever is done to many at once is done to the others. */

async function refuseOdd(world: Fixture, status: string): Promise<void> {
  await world.database.query(`
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.type = 'odd' AND NEW.status = '${status}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`);
  await world.database.query(
    "CREATE TRIGGER refuse BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()",
  );
}

const jobs = (count: number): { type: string }[] =>
  Array.from({ length: count }, (_, n) => ({ type: n === 1 ? "odd" : "works" }));

async function statesOf(world: Fixture, ids: readonly string[]): Promise<Record<string, number>> {
  const states = await Promise.all(ids.map((id) => world.job(id)));
  const counts: Record<string, number> = {};
  for (const { type, state } of states) {
    const key = `${type} ${state}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test("case C6: a job that may not be claimed keeps none from it that are taken beside it", async () => {
  await using world = await fixture();
  await refuseOdd(world, "running");
  const ids = await world.submit(jobs(20));
  await world.engine({ odd: () => 1, works: () => 1 });
  await waitFor(async () => (await statesOf(world, ids))["works succeeded"] === 19, { what: "the others" });
  expect(await statesOf(world, ids)).toEqual({ "odd queued": 1, "works succeeded": 19 });
});

test("case C6: one that may not be queued keeps none from it that are due beside it", async () => {
  await using world = await fixture();
  await refuseOdd(world, "queued");
  const ids = await world.submit(jobs(20).map((job) => ({ ...job, start: { delayMs: 1 } })));
  const refused: string[] = [];
  await waitFor(
    async () => {
      await promote(world.database, 500, (taskId) => void refused.push(taskId));
      return (await statesOf(world, ids))["works queued"] === 19;
    },
    { what: "the others" },
  );
  expect(new Set(refused)).toEqual(new Set([ids[1]]));
});

test("case C6: those that may not be claimed are not all that a worker with few slots finds in SQL", async () => {
  await using world = await fixture();
  const ids = await world.submit(
    Array.from({ length: 6 }, (_, n) => ({ type: n < 5 ? "odd" : "works" })),
    false,
  );
  await refuseOdd(world, "running");
  const { log, database } = world;
  const workerId = await world.engine({ nothing: () => 1 }).then((engine) => engine.workerId);
  const resting = new RestingRows();
  const source = new SqlSource({ database, resting, paused: () => new Set(), ...ANYWHERE });
  const claimed: string[] = [];
  for (let takes = 0; takes < 8; takes += 1) {
    const offers = await source.take(1, 1);
    const { jobs: got } = await claim(
      database,
      { workerId, epoch: 0 },
      offers.map(({ taskId }) => taskId),
      tellOfRefused(log, resting),
    );
    claimed.push(...got.map(({ taskId }) => taskId));
  }
  expect(claimed).toEqual(ids.slice(5));
});

test("case C6: those that may not be queued fill no page of what is due, and are tried once", async () => {
  await using world = await fixture();
  await refuseOdd(world, "queued");
  const odd = await world.submit(
    Array.from({ length: 20 }, () => ({ type: "odd" })),
    false,
  );
  const ids = await world.submit([{ type: "works" }], false);
  await world.database.query("ALTER TABLE tasks DISABLE TRIGGER refuse");
  await world.database.query(
    "UPDATE tasks SET status = 'scheduled', run_at = now() - (CASE type WHEN 'odd' THEN 2 ELSE 1 END) * interval '1 second'",
  );
  await world.database.query("ALTER TABLE tasks ENABLE TRIGGER refuse");
  const refused: string[] = [];
  const promoted: string[] = [];
  for (let runs = 0; runs < 4; runs += 1) {
    const { rows } = await promote(world.database, 10, (taskId) => void refused.push(taskId));
    promoted.push(...rows.map((row) => row.task_id));
  }
  expect(promoted).toEqual(ids);
  expect(refused.toSorted()).toEqual(odd.toSorted());
});

test("case C6: one that may not be freed keeps none from it that its worker held as well", async () => {
  await using world = await fixture();
  const ids = await world.submit(jobs(20));
  await world.database.query(
    "UPDATE tasks SET status = 'running', worker_id = 'gone', attempts = 1, fence = 1, started_at = now()",
  );
  await refuseOdd(world, "queued");
  const refused: string[] = [];
  for await (const freed of freeOrphans(world.database, (taskId) => void refused.push(taskId)))
    expect(freed).toHaveLength(19);
  expect(refused).toEqual([ids[1]]);
  expect(await statesOf(world, ids)).toEqual({ "odd running": 1, "works queued": 19 });
});

test("case C6: one whose time is up but that may not end keeps none from it whose time is up as well", async () => {
  await using world = await fixture();
  await refuseOdd(world, "deadletter");
  const ids = await world.submit(jobs(20), false);
  await world.database.query("UPDATE tasks SET deadline_at = now() - interval '1 second'");
  await world.database.query(
    "INSERT INTO task_deadlines (task_id, look_at) SELECT task_id, deadline_at FROM tasks",
  );
  const refused: string[] = [];
  const found: number[] = [];
  // Two at a time: a page of nothing but the refused one and its neighbour.
  for (let more = true; more; ) {
    const { expired, ...rest } = await expire(world.database, 2, (taskId) => void refused.push(taskId));
    found.push(expired.length);
    ({ more } = rest);
  }
  expect(found.reduce((sum, count) => sum + count, 0)).toBe(19);
  expect(refused).toEqual([ids[1]]);
  expect(await statesOf(world, ids)).toEqual({ "odd queued": 1, "works deadletter": 19 });
});

test("case C6: one that may not be held keeps none from it whose types are unknown as well", async () => {
  await using world = await fixture();
  await refuseOdd(world, "queued");
  const ids = await world.submit(jobs(20), false);
  const refused: string[] = [];
  const { held } = await hold(world.database, ids, [], (taskId) => void refused.push(taskId));
  expect([held, refused]).toEqual([19, [ids[1]]]);
});

test("case C6: one that may not be given back keeps none from it that its worker gives back as well", async () => {
  await using world = await fixture();
  const ids = await world.submit(jobs(20), false);
  await world.database.query(
    "UPDATE tasks SET status = 'running', worker_id = 'drains', attempts = 1, fence = 1, started_at = now()",
  );
  await refuseOdd(world, "queued");
  const refused: string[] = [];
  const leases = ids.map((taskId) => ({ taskId, fence: 1 }));
  const freed = await release(world.database, "drains", leases, (taskId) => void refused.push(taskId));
  expect([freed.length, refused]).toEqual([19, [ids[1]]]);
  expect(await statesOf(world, ids)).toEqual({ "odd running": 1, "works queued": 19 });
});

test("case C6: one that may not be deleted keeps none that is past its retention as well", async () => {
  await using world = await fixture();
  const ids = await world.submit(jobs(20), false);
  // As an application does that keeps what it knows about a job beside it.
  await world.database.query("CREATE TABLE invoices (task_id uuid REFERENCES tasks)");
  await world.database.query("INSERT INTO invoices VALUES ($1)", [ids[1]]);
  await world.database.query(
    "UPDATE tasks SET status = 'succeeded', finished_at = now() - interval '2 days'",
  );
  const refused: string[] = [];
  let purged = 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof purgePage>> = await purgePage(
      world.database,
      { succeededMs: 1, otherMs: 1 },
      after,
      5,
      (taskId) => void refused.push(taskId),
    );
    purged += page.purged;
    after = page.lastId;
  }
  expect([purged, refused]).toEqual([19, [ids[1]]]);
});
