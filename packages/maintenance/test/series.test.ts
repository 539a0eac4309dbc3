import { cancel, claim, finish, lose, redrive } from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expirer } from "../src/expirer.ts";
import { promoter } from "../src/promoter.ts";
import { purger } from "../src/purger.ts";
import { reaper } from "../src/reaper.ts";
import { seriesSummer } from "../src/series-summer.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

/** What was counted since the last look, by event. */
function counted(): Record<string, number> {
  return Object.fromEntries(world.context.series.take().map(({ event, count }) => [event, count]));
}

const promoteAll = async (): Promise<void> => {
  await world.context.database.query("UPDATE tasks SET run_at = now() WHERE phase = 0");
  await promoter(world.context).runOnce(still);
};

test("a job arrives once in each of its lives: when it is due first, not with its retries or after it was snoozed", async () => {
  const { database } = world.context;
  const [late = ""] = await world.submit(1, { start: { delayMs: 60_000 }, maxAttempts: 2 });
  await database.query("SELECT muster_submit('work')");
  await promoteAll();
  expect(counted()).toEqual({ arrived: 2 });
  const workerId = await world.worker([late]);
  const end = async (
    fence: number,
    outcome: Parameters<typeof finish>[2][number]["outcome"],
  ): Promise<void> => {
    await finish(database, workerId, [{ taskId: late, fence, workerId, outcome }]);
  };
  await end(1, { kind: "snoozed", afterMs: 1 });
  await promoteAll();
  await claim(database, { workerId, epoch: 0 }, [late]);
  await end(2, { kind: "error", error: "no" });
  await promoteAll();
  expect(counted()).toEqual({});
  await claim(database, { workerId, epoch: 0 }, [late]);
  await end(3, { kind: "error", error: "no" });
  const { version } =
    (await database.query<{ version: number }>("SELECT version FROM tasks WHERE task_id = $1", [late]))[0] ??
    {};
  await redrive(database, [{ taskId: late, version: version ?? 0 }], {
    firstMs: Date.now() + 60_000,
    gapMs: 0,
  });
  await promoteAll();
  expect(counted()).toEqual({ arrived: 1 });
});

test("attempts that are taken back from a dead worker are counted as the attempts' table has them", async () => {
  const { database } = world.context;
  await world.worker([]);
  await world.worker([]);
  const ids = await world.submit(3);
  const dead = await world.worker(ids.slice(0, 2));
  await cancel(database, ids[1] ?? "");
  const left = await world.worker(ids.slice(2));
  await database.query("UPDATE workers SET state = 'gone', ended_at = now() WHERE worker_id = $1", [left]);
  await world.lapse(dead);
  await reaper(world.context).runOnce(still);
  const kept = await database.query<{ outcome: string; count: number }>(
    "SELECT outcome, count(*)::int4 AS count FROM unsuccessful_attempts GROUP BY outcome",
  );
  const attempts = Object.fromEntries(kept.map(({ outcome, count }) => [outcome, count]));
  expect(attempts).toEqual({ lost: 2, released: 1 });
  expect(counted()).toEqual({ ...attempts, job_cancelled: 1 });
  // What the statement itself answers, for whoever else loses an attempt.
  const [id = ""] = await world.submit(1);
  const other = await world.worker([id]);
  const freed = await lose(database.query, other, [{ taskId: id, fence: 1 }], "nobody", "gone");
  expect(freed).toMatchObject([{ outcome: "released", status: "queued" }]);
});

test("a job whose time is up has ended, without an attempt", async () => {
  const { database } = world.context;
  await world.submit(2, { limits: { startWithinMs: 60_000 } });
  await database.query("UPDATE tasks SET start_by = now()");
  await database.query("UPDATE task_deadlines SET look_at = now()");
  await expirer(world.context).runOnce(still);
  expect(counted()).toEqual({ job_deadletter: 2 });
});

test("the leader adds up older minutes, and purges those of more than eight days", async () => {
  const { database } = world.context;
  const told = (process: string, age: string): Promise<unknown> =>
    database.query(`INSERT INTO series VALUES
      ('${process}', 1, 1, date_trunc('minute', now() - interval '${age}'), 'a', 'b', 'started', 2, 10, '{5}', '{2}', false)`);
  for (const n of [1, 2, 3]) await told(`old-${n}`, "10 minutes");
  await told("new", "0 minutes");
  await told("ancient", "9 days");
  const summer = seriesSummer(world.context);
  while ((await summer.runOnce(still)) === "again");
  const rows = (): Promise<unknown[]> =>
    database.query("SELECT count, sum_ms, sizes, summed FROM series ORDER BY minute DESC");
  const sums = [
    { count: 2, sum_ms: 10, sizes: [2], summed: false },
    { count: 6, sum_ms: 30, sizes: [6], summed: true },
    { count: 2, sum_ms: 10, sizes: [2], summed: true },
  ];
  expect(await rows()).toEqual(sums);
  const chore = purger(world.context, 0);
  while ((await chore.runOnce(still)) === "again");
  expect(await rows()).toEqual(sums.slice(0, 2));
});
