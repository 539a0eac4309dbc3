import {
  backlogPage,
  claimLimited,
  countHeld,
  FIRST_OF_LANE,
  readHeld,
  readQueued,
  rehold,
  staleGrants,
  submit,
  waitingHolds,
} from "@muster/db";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { idsOf, newJob } from "../../fixture.ts";
import { FedWorld } from "./fed-world.ts";
import { waiting, waitingOf } from "./waiting-jobs.ts";

let world: FedWorld;

beforeAll(async () => {
  world = await FedWorld.create();
});
beforeEach(() => world.clear());
afterAll(() => world[Symbol.asyncDispose]());

test("every hold is found once, whatever its jobs and keys are, page by page", async () => {
  const { database } = world;
  const keys = ["a", "a:b", "ß", "Ä", "_", "é", "", " ", "x".repeat(80)];
  await waiting(
    database,
    world.policies,
    keys.flatMap((key) => [{ labels: { key } }, { labels: { key } }]),
  );
  const found: string[] = [];
  for (let page = [""]; page.length > 0; ) {
    page = await waitingHolds(database, found.at(-1) ?? "", 2);
    found.push(...page);
  }
  const all = await database.query<{ hold: string }>("SELECT DISTINCT hold FROM tasks");
  expect(found.toSorted()).toEqual(all.map(({ hold }) => hold).toSorted());
  expect(found).toHaveLength(keys.length);
  expect(await countHeld(database, 1_000)).toEqual(new Map([["limit", 2 * keys.length]]));
});

test("an admission that nobody uses for ten seconds is found, and one that is used is not", async () => {
  const { database } = world;
  await waitingOf(database, world.policies, 3, { labels: { key: "k" } });
  await waitingOf(database, world.policies, 1, { labels: { key: "l" } });
  const [stale = "", fresh = "", claimed = ""] = await world.freeFirst("k", 3);
  const [odd = ""] = await world.freeFirst("l", 1);
  await database.query(
    "UPDATE tasks SET updated_at = now() - interval '11 seconds' WHERE task_id = ANY($1)",
    [[stale, claimed]],
  );
  const as = { workerId: await world.worker(), epoch: world.policies.epoch };
  const rules = { limits: world.policies.limitsFor("default", "work"), pausedGates: [] };
  expect((await claimLimited(database, as, [claimed], rules)).jobs).toHaveLength(1);
  await database.query("UPDATE tasks SET grant_fence = NULL WHERE task_id = $1", [odd]);
  const found: string[] = [];
  let after: string | undefined = "";
  for (let pages = 0; after !== undefined; pages += 1) {
    const page = await staleGrants(database, { after, limit: 1, afterMs: 10_000, most: 10 });
    found.push(...page.jobs.map(({ taskId }) => taskId));
    after = page.next;
    expect(pages).toBeLessThan(5);
  }
  expect(found.toSorted()).toEqual([stale, odd].toSorted());
  expect(found).not.toContain(fresh);
});

test("sequence 55: a job goes to another hold with its gates, or free, as it was read and under the policies it was read with", async () => {
  const { database } = world;
  const [id = "", other = ""] = await waitingOf(database, world.policies, 2, { labels: { key: "k" } });
  const [job, next] = await readHeld(database, [world.hold("k").hold], 10);
  const gates = [`two~1:a"b\\c`, "x~1:{d,e}"];
  const move = { taskId: id, version: job?.version ?? 0, hold: "limit:x~1:2:default:{d,e}", gates };
  await expect(rehold(database, world.policies.epoch - 1, [move])).resolves.toEqual([]);
  await expect(rehold(database, world.policies.epoch, [{ ...move, version: 0 }])).resolves.toEqual([]);
  await rehold(database, world.policies.epoch, [move]);
  expect(await world.row(id)).toMatchObject({ hold: move.hold, gates, phase: 0 });
  const freed = { taskId: other, version: next?.version ?? 0, hold: undefined, gates: [] };
  expect(await rehold(database, world.policies.epoch, [freed])).toMatchObject([
    { task_id: other, hold: null },
  ]);
  expect(await readQueued(database, [other])).toMatchObject([
    { hold: undefined, gates: undefined, isGranted: false },
  ]);
});

test("what is queued in a lane and a limit is about is found, page by page, and nothing else", async () => {
  const { database } = world;
  const ids = idsOf(
    await submit(
      database.query,
      Array.from({ length: 5 }, () => newJob({ type: "send" })),
    ),
  );
  await submit(database.query, [newJob({ type: "other" }), newJob({ type: "send", priority: "low" })]);
  const as = { workerId: await world.worker(), epoch: world.policies.epoch };
  await database.query(
    "UPDATE tasks SET status = 'running', worker_id = $2, started_at = now() WHERE task_id = $1",
    [ids[0], as.workerId],
  );
  const selectors = [{ type: "send" }, { queue: "mail" }];
  for (const bounds of [
    { rows: 2, jobs: 10 },
    { rows: 10, jobs: 2 },
    { rows: 2, jobs: 2 },
    { rows: 10, jobs: 10 },
  ]) {
    const found: string[] = [];
    let place: typeof FIRST_OF_LANE | undefined = FIRST_OF_LANE;
    while (place !== undefined) {
      const page = await backlogPage(database, "q:default", place, selectors, bounds);
      found.push(...page.jobs.map(({ taskId }) => taskId));
      place = page.next;
    }
    expect({ bounds, found: found.toSorted() }).toEqual({ bounds, found: ids.slice(1).toSorted() });
  }
  const all = { rows: 10, jobs: 10 };
  const ofQueue = await backlogPage(database, "q:default", FIRST_OF_LANE, [{ queue: "default" }], all);
  expect(ofQueue.jobs).toHaveLength(5);
  expect(await backlogPage(database, "q:default", FIRST_OF_LANE, [{ queue: "mail" }], all)).toEqual({
    jobs: [],
    next: undefined,
  });
});
