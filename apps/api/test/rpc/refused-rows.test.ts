import type { SchedulerClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWorld, type World } from "./world.ts";

/** A trigger that an operator has put on our table refuses one job of many: callers are answered for the others, and told. */

let world: World;
let client: SchedulerClient;
let pool: Pool;
beforeEach(async () => {
  world = await startWorld(1);
  client = world.clients[0] as SchedulerClient;
  pool = testPool({ connectionString: world.databaseUrl, max: 1 });
});
afterEach(async () => {
  await pool.end();
  await world[Symbol.asyncDispose]();
});

async function submit(): Promise<string[]> {
  const { results } = await client.submitJobs({
    jobs: Array.from({ length: 20 }, (_, n) => ({ type: n === 1 ? "odd" : "works" })),
  });
  return results.map(({ jobId }) => jobId);
}

async function refuseOdd(): Promise<void> {
  await pool.query(`
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.type = 'odd' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()`);
}

test("case C6: CancelJobs cancels the others, and counts the one that is refused", async () => {
  const jobIds = await submit();
  await refuseOdd();
  expect(await client.cancelJobs({ jobIds })).toMatchObject({ cancelled: 19, requested: 0, refused: 1 });
  expect(await client.cancelJobs({ all: true })).toMatchObject({
    cancelled: 0,
    refused: 1,
    nextPageToken: "",
  });
});

test("case C6: RedriveJobs redrives the others in their turns, and counts the one that is refused", async () => {
  const jobIds = await submit();
  await pool.query(
    "UPDATE tasks SET status = 'deadletter', dead_reason = 'exhausted', finished_at = now(), attempts = 10",
  );
  await refuseOdd();
  const answer = await client.redriveJobs({ jobIds, perSecond: 0.1 });
  expect(answer).toMatchObject({ redriven: 19, refused: 1, matched: 20, nextPageToken: "" });
  const { rows } = await pool.query<{ gap: number }>(`
SELECT extract(epoch FROM run_at - lag(run_at) OVER (ORDER BY run_at))::float8 AS gap
FROM tasks WHERE type = 'works' ORDER BY run_at`);
  for (const { gap } of rows.slice(1)) expect(gap).toBeCloseTo(10, 1);
});
