import { type Database, lose, openBreaker } from "@muster/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BreakerWorld, breakerWorld } from "./breaker-world.ts";

let world: BreakerWorld;
let database: Database;

beforeAll(async () => {
  world = await breakerWorld();
  ({ database } = world.fixture);
});
afterAll(() => world[Symbol.asyncDispose]());

test("a job whose worker dies runs next, but not past a breaker: there only one is tried", async () => {
  const admittedAfter = async (gate: string): Promise<boolean> => {
    const [taskId = ""] = await world.running(1, ["plain~1:", gate]);
    await lose(database.query, world.workerId, [{ taskId, fence: 1 }], "shared", "gone");
    const [row] = await database.query<{ admitted: boolean }>(
      "SELECT grant_fence IS NOT NULL AND grant_fence = fence AS admitted FROM tasks WHERE task_id = $1",
      [taskId],
    );
    return row?.admitted ?? false;
  };
  expect(await admittedAfter("guarded~1:well")).toBe(true);
  expect(await openBreaker(database, await world.look("guarded~1:half"), 30_000, "for the test")).toBe(true);
  expect(await admittedAfter("guarded~1:half")).toBe(false);
});
