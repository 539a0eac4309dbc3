import { afterEach, beforeEach, expect, test } from "vitest";
import { purger } from "../src/purger.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

/** As a server that ends statements which delete more than so many events, for they take too long. */
const LIMIT = `
CREATE FUNCTION too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT count(*) FROM gone) > 1000 THEN
    RAISE EXCEPTION USING ERRCODE = '57014', MESSAGE = 'canceling statement due to statement timeout';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER too_long AFTER DELETE ON task_events REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION too_long()`;

test("the purger gets past jobs of which a page is more than a statement may delete", async () => {
  const { database } = world.context;
  await world.submit(300);
  await database.query("UPDATE tasks SET status = 'succeeded', finished_at = now() - interval '1 day'");
  await database.query(`INSERT INTO task_events (task_id, sequence, kind, data)
    SELECT t.task_id, n, 'log', '{}' FROM tasks AS t, generate_series(1, 10) AS n`);
  await database.query(LIMIT);
  const chore = purger(world.context, 0);
  // Far more runs than it needs.
  for (let runs = 0; runs < 50; runs += 1) await Promise.allSettled([chore.runOnce(still)]);
  expect(await database.query("SELECT task_id FROM tasks UNION ALL SELECT task_id FROM task_events")).toEqual(
    [],
  );
});

test("the purger gets past a single job that has more events than a statement may delete", async () => {
  const { database } = world.context;
  await world.submit(12);
  await database.query("UPDATE tasks SET status = 'succeeded', finished_at = now() - interval '1 day'");
  await database.query(`INSERT INTO task_events (task_id, sequence, kind, data)
    SELECT t.task_id, n, 'log', '{}' FROM (SELECT task_id FROM tasks ORDER BY task_id OFFSET 5 LIMIT 1) AS t,
      generate_series(1, 5000) AS n`);
  await database.query(LIMIT);
  const chore = purger(world.context, 0);
  for (let runs = 0; runs < 50; runs += 1) await Promise.allSettled([chore.runOnce(still)]);
  expect(await database.query("SELECT task_id FROM tasks UNION ALL SELECT task_id FROM task_events")).toEqual(
    [],
  );
});

test("the purger leaves no time limit of a job that it deletes: the limit may lie years ahead", async () => {
  const { database } = world.context;
  await world.submit(2, { limits: { totalTimeoutMs: 5 * 365 * 86_400_000 } });
  await database.query(`UPDATE tasks SET status = 'succeeded', finished_at = now() - interval '1 day'
    WHERE task_id = (SELECT task_id FROM tasks LIMIT 1)`);
  await purger(world.context, 0).runOnce(still);
  const left = await database.query("SELECT task_id FROM tasks");
  expect(left).toHaveLength(1);
  expect(await database.query("SELECT task_id FROM task_deadlines")).toEqual(left);
});
