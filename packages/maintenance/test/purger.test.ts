import { cancel, finish, purgePage } from "@muster/db";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { purger } from "../src/purger.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

async function age(hours: number): Promise<void> {
  const text =
    "UPDATE tasks SET finished_at = finished_at - $1 * interval '1 hour', created_at = now() - interval '1 year'";
  await world.context.database.query(text, [hours]);
}

/** Like a server that ends statements which delete more than this many events, because they take too long. */
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

test("the purger deletes ended jobs past their retention, never queued ones", async () => {
  const { database } = world.context;
  const ids = await world.submit(4);
  const [won = "", failed = "", running = ""] = ids;
  const workerId = await world.worker([won, failed, running]);
  const end = (taskId: string, kind: "succeeded" | "permanent") => ({
    taskId,
    fence: 1,
    workerId,
    outcome: kind === "succeeded" ? { kind } : { kind, error: "no" },
  });
  await finish(database, workerId, [end(won, "succeeded"), end(failed, "permanent")]);
  await purger(world.context, 0).runOnce(still);
  expect(await world.count("true")).toBe(4);
  await age(1.5);
  await purger(world.context, 0).runOnce(still);
  expect(await world.count(`task_id = '${won}'`)).toBe(0);
  expect(await world.count("true")).toBe(3);
  await age(1);
  await purger(world.context, 0).runOnce(still);
  expect(await world.count("status IN ('queued', 'running')")).toBe(2);
  expect(await world.count("true")).toBe(2);
  expect(await database.query("SELECT * FROM task_attempts")).toEqual([]);
});

test("the purger forgets expired keys, but for those of unfinished jobs, before it goes on to the jobs", async () => {
  const { database } = world.context;
  const [waiting = "", ended = ""] = await world.submit(2);
  await cancel(database, ended);
  for (const [table, hash] of [
    ["idempotency_keys", ", request_hash"],
    ["throttle_keys", ""],
    ["debounce_keys", ""],
  ]) {
    await database.query(
      `INSERT INTO ${table} (queue, key, task_id, expires_at${hash})
       SELECT 'default', t.task_id::text, t.task_id, now() - interval '1 second'${hash === "" ? "" : ", ''"}
       FROM tasks AS t`,
    );
  }
  await age(100);
  const chore = purger(world.context, 0);
  const purged = async (): Promise<boolean> => {
    await chore.runOnce(still);
    return (await world.count("true")) === 1;
  };
  await waitFor(purged, { what: "the job that had ended to be purged" });
  const left = ["idempotency_keys", "throttle_keys", "debounce_keys"].map(
    (table) => `SELECT key FROM ${table}`,
  );
  expect(await database.query(left.join(" UNION ALL "))).toEqual(left.map(() => ({ key: waiting })));
});

test("the purger forgets keys of limits that are open and whose rate has rested", async () => {
  const { database } = world.context;
  await database.query(`INSERT INTO limit_keys (gate, tat, closed_until) VALUES
    ('a~1:rested', now() - interval '1 second', NULL), ('a~1:used', now() + interval '1 minute', NULL),
    ('a~1:closed', NULL, now() + interval '1 minute'), ('a~1:open', NULL, now() - interval '1 second')`);
  const chore = purger(world.context, 0);
  const left = async (): Promise<boolean> => {
    await chore.runOnce(still);
    return (await database.query("SELECT gate FROM limit_keys")).length === 2;
  };
  await waitFor(left, { what: "two keys to be forgotten" });
  expect(await database.query("SELECT gate FROM limit_keys ORDER BY gate")).toEqual([
    { gate: "a~1:closed" },
    { gate: "a~1:used" },
  ]);
});

test("a page of the purge says where the next begins", async () => {
  const ids = await world.submit(5);
  const { database, retention } = world.context;
  const page = await purgePage(database, retention, ids[0] ?? "", 2);
  expect(page).toEqual({ purged: 0, lastId: ids[2] });
  expect(await purgePage(database, retention, ids[2] ?? "", 3)).toEqual({ purged: 0 });
});

test("sequence 64: what breakers have counted, and what is known of keys, goes when there is no limit any more", async () => {
  const { database } = world.context;
  await database.query("INSERT INTO breaker_calls (gate, calls, failures) VALUES ('gone~1:a', 3, 3)");
  await database.query(
    "INSERT INTO breakers (gate, state, reason) VALUES ('gone~1:a', 'open', 'all failed')",
  );
  await database.query("INSERT INTO limit_keys (gate, tat) VALUES ('gone~1:a', now() - interval '1 second')");
  const chore = purger(world.context, 0);
  const left =
    "SELECT gate FROM breaker_calls UNION ALL SELECT gate FROM breakers UNION ALL SELECT gate FROM limit_keys";
  await waitFor(
    async () => {
      await chore.runOnce(still);
      return (await database.query(left)).length === 0;
    },
    { what: "all of it to be gone" },
  );
});

test("the purger forgets keys to the API that ended 90 days ago, and none that is live", async () => {
  const { database } = world.context;
  await database.query(`INSERT INTO api_tokens (id, digest, name, identity, place, grants, environment, created_by, created_at,
      revoked_at, expires_at)
    SELECT k.id, '', k.id, k.id, 0, '[]', 'test', 'test', now() - interval '1 year', now() - k.revoked * interval '1 day',
      now() - k.expired * interval '1 day'
    FROM (VALUES ('live', NULL, NULL), ('expires', NULL, -1), ('revoked lately', 89, NULL), ('expired lately', NULL, 89),
      ('revoked', 91, NULL), ('expired', NULL, 91), ('both', 91, 1)) AS k (id, revoked, expired)`);
  const chore = purger(world.context, 0);
  for (let runs = 0; runs < 3; runs += 1) await chore.runOnce(still);
  const left = await database.query<{ id: string }>("SELECT id FROM api_tokens ORDER BY id");
  expect(left.map(({ id }) => id)).toEqual(["expired lately", "expires", "live", "revoked lately"]);
});
