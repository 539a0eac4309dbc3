import { claim, submit } from "@muster/db";
import { expect, test } from "vitest";
import { fixture, newJob } from "./fixture.ts";

// What PgBouncer before 1.21 does between two transactions: the next one finds a session that others have used.
test("a session that has lost its prepared statements goes on without them", async () => {
  await using world = await fixture(1);
  const { database } = world;
  const prepared = async (): Promise<number> =>
    (await database.query("SELECT name FROM pg_prepared_statements WHERE name LIKE 'muster_submit%'")).length;
  await submit(database.query, [newJob()]);
  expect(await prepared()).toBe(1);
  await database.query("DEALLOCATE ALL");
  const job = newJob();
  expect(await submit(database.query, [job])).toMatchObject([{ taskId: job.taskId, state: "queued" }]);
  expect(await prepared()).toBe(0);
});

test("a session in which somebody else prepared our statement goes on without it", async () => {
  await using other = await fixture(1);
  const job = newJob();
  await submit(other.database.query, [job]);
  const [statement] = await other.database.query<{ name: string }>("SELECT name FROM pg_prepared_statements");
  await using world = await fixture(1);
  await world.database.query(`PREPARE ${statement?.name} AS SELECT 1`);
  expect(await submit(world.database.query, [newJob()])).toMatchObject([{ state: "queued" }]);
  const [row] = await world.submit(1);
  const { jobs } = await claim(world.database, { workerId: await world.worker(), epoch: 0 }, [
    row?.taskId ?? "",
  ]);
  expect(jobs).toHaveLength(1);
});
