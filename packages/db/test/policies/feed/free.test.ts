import { free, putOverride, readHeads, unclaimedOf } from "@muster/db";
import { pauseType } from "@muster/test/policy-rows";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FedWorld } from "./fed-world.ts";
import { waitingOf } from "./waiting-jobs.ts";

let world: FedWorld;

beforeAll(async () => {
  world = await FedWorld.create();
});
beforeEach(() => world.clear());
afterAll(() => world[Symbol.asyncDispose]());

test("sequence 52: jobs are freed once, by whoever has read the latest room, and under the latest policies only", async () => {
  const { database } = world;
  const [first = "", second = ""] = await waitingOf(database, world.policies, 2, { labels: { key: "k" } });
  const turn = await world.rooms("k");
  const [head, next] = await world.heads("k");
  const { hold } = world.hold("k");
  const job = { taskId: first, version: head?.version ?? 0, hold };
  const other = { taskId: second, version: next?.version ?? 0, hold };
  const { isTurn, rows } = await free(database, turn, [job]);
  expect([isTurn, rows.map((row) => row.task_id)]).toEqual([true, [first]]);
  expect(await free(database, turn, [other])).toMatchObject({ isTurn: false, rows: [] });
  const again = await world.rooms("k");
  await pauseType(database, "other");
  expect(await free(database, again, [other])).toMatchObject({ isTurn: false, rows: [] });
  const row = await world.row(first);
  expect(row).toMatchObject({ hold: null, phase: 1, status: "queued", grant_fence: 0, gates: ["two~1:k"] });
  expect(await unclaimedOf(database, [first, second])).toEqual(new Set([first]));
});

test("sequence 71: an override that comes between the look at a room and the freeing has its numbers looked at anew", async () => {
  await waitingOf(world.database, world.policies, 2, { labels: { key: "k" } });
  const turn = await world.rooms("k");
  await putOverride(world.database, {
    limit: "two",
    key: "k",
    maxRunning: 1,
    rate: undefined,
    weight: undefined,
  });
  const { hold } = world.hold("k");
  const jobs = (await world.heads("k")).map(({ taskId, version }) => ({ taskId, version, hold }));
  expect(await free(world.database, turn, jobs)).toMatchObject({ isTurn: false, rows: [] });
  expect((await world.rooms("k")).states).toMatchObject([{ override: { maxRunning: 1 } }]);
});

test("what has moved on since it was read is not freed, and keeps nothing else from it", async () => {
  const { database } = world;
  const ids = await waitingOf(database, world.policies, 3, { labels: { key: "k" } });
  const turn = await world.rooms("k");
  const heads = await world.heads("k");
  const { hold } = world.hold("k");
  await database.query(
    "UPDATE tasks SET status = 'cancelled', finished_at = now(), version = version + 1 WHERE task_id = $1",
    [ids[0]],
  );
  await database.query("UPDATE tasks SET version = version + 1 WHERE task_id = $1", [ids[1]]);
  const freed = await free(
    database,
    turn,
    heads.map(({ taskId, version }) => ({ taskId, version, hold })),
  );
  expect(freed.rows.map((row) => row.task_id)).toEqual([ids[2]]);
});

test("freed jobs are queued now, in the order in which they were chosen, and their lane is known again", async () => {
  const { database } = world;
  const ids = await waitingOf(database, world.policies, 4, { labels: { key: "k" }, priority: "low" });
  await database.query("DELETE FROM lanes");
  await database.query("UPDATE tasks SET enqueued_at = now() - interval '1 hour'");
  const turn = await world.rooms("k");
  const hold = "limit:two~1:3:default:k";
  const [heads = []] = await readHeads(database, [{ ...world.hold("k"), hold }]);
  const chosen = heads.toReversed().map(({ taskId, version }) => ({ taskId, version, hold }));
  const { rows } = await free(database, turn, chosen);
  expect(rows.map((row) => row.task_id)).toEqual(ids.toReversed());
  const order = await database.query<{ task_id: string; fresh: boolean }>(
    "SELECT task_id, enqueued_at BETWEEN now() - interval '5 seconds' AND now() AS fresh FROM tasks ORDER BY enqueued_at, task_id",
  );
  expect(order.map((row) => row.task_id)).toEqual(ids.toReversed());
  expect(order.every(({ fresh }) => fresh)).toBe(true);
  expect(await database.query("SELECT lane FROM lanes")).toEqual([{ lane: "q:low" }]);
});
