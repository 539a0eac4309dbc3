import { claim, finish, listAttempts, promote } from "@muster/db";
import type { EndState, Outcome } from "@muster/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, type newJob } from "../fixture.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Jobs that run, and have these gates. */
async function running(
  count: number,
  gates: readonly string[] | null,
  job: Parameters<typeof newJob>[0] = {},
): Promise<string[]> {
  const ids = idsOf(await world.submit(count, job));
  const { jobs } = await claim(world.database, { workerId, epoch: 0 }, ids);
  expect(jobs).toHaveLength(count);
  await world.database.query("UPDATE tasks SET gates = $2 WHERE task_id = ANY($1::uuid[])", [ids, gates]);
  return ids;
}

const limited = (afterMs: number, closed: { limit?: string; key?: string } = {}): Outcome => ({
  kind: "rate_limited",
  afterMs,
  error: `RateLimitError: rate limited for ${afterMs} ms`,
  ...closed,
});

async function end(ids: readonly string[], outcome: Outcome, fence = 1): Promise<EndState[]> {
  const endings = ids.map((taskId) => ({ taskId, fence, workerId, outcome }));
  return (await finish(world.database, workerId, endings)).states;
}

/** From its last change to its next start, milliseconds. */
async function waitOf(taskId: string): Promise<unknown> {
  const [row] = await world.database.query(
    "SELECT extract(epoch FROM run_at - updated_at)::float8 * 1000 AS ms FROM tasks WHERE task_id = $1",
    [taskId],
  );
  return row?.["ms"];
}

interface Key {
  closedMs: number;
  reason: string;
}

async function keyOf(gate: string): Promise<Key | undefined> {
  const [key] = await world.database.query<Key>(
    `SELECT extract(epoch FROM closed_until - now())::float8 * 1000 AS "closedMs", closed_reason AS reason
     FROM limit_keys WHERE gate = $1`,
    [gate],
  );
  return key;
}

test("sequence 46: the job goes back before its first gate, in its place and uncharged, and the key is closed", async () => {
  const [id = ""] = await running(1, ["a~1:acme", "b~3:"], { queue: "mail", priority: "high" });
  await world.database.query("UPDATE tasks SET run_at = '2020-01-01 00:00:00Z' WHERE task_id = $1", [id]);
  expect(await end([id], limited(30_000))).toEqual(["queued"]);
  expect(await world.row(id)).toMatchObject({
    status: "queued",
    phase: 0,
    hold: "limit:a~1:1:mail:acme",
    grant_fence: null,
    attempts: 0,
    snoozes: 1,
    last_error: null,
    finished_at: null,
  });
  expect(await waitOf(id)).toBeLessThan(-86_400_000);
  const key = await keyOf("a~1:acme");
  expect(key?.closedMs).toBeGreaterThan(25_000);
  expect(key?.closedMs).toBeLessThanOrEqual(30_000);
  expect(key?.reason).toBe(`job ${id}: RateLimitError: rate limited for 30000 ms`);
  expect(await keyOf("b~3:")).toBeUndefined();
  const [attempt] = (await listAttempts(world.database, id, 10)) ?? [];
  expect(attempt).toMatchObject({
    attempt: 1,
    outcome: "snoozed",
    error: "RateLimitError: rate limited for 30000 ms",
    reason: null,
  });
  expect(Number(attempt?.nextRunAt) - Number(attempt?.finishedAt)).toBe(30_000);
});

test("a limit by its name, and another key of it", async () => {
  const gates = ["host~2:own", "tenant~1:acme"];
  const [own = ""] = await running(1, gates);
  expect(await end([own], limited(5_000, { limit: "tenant" }))).toEqual(["queued"]);
  expect(await world.row(own)).toMatchObject({ hold: "limit:tenant~1:2:default:acme" });
  expect(await keyOf("tenant~1:acme")).toBeDefined();
  // The job does not have that key: it waits by itself.
  const [other = ""] = await running(1, gates);
  expect(await end([other], limited(5_000, { limit: "host", key: "a:b" }))).toEqual(["scheduled"]);
  expect(await world.row(other)).toMatchObject({ hold: null, attempts: 0, snoozes: 1 });
  expect(await keyOf("host~2:a:b")).toBeDefined();
  expect(await keyOf("host~2:own")).toBeUndefined();
  // A long key stands there as its digest.
  const [long = ""] = await running(1, gates);
  await end([long], limited(5_000, { key: "k".repeat(65) }));
  const keys = await world.database.query("SELECT 1 FROM limit_keys WHERE gate LIKE 'host~2:#%'");
  expect(keys).toHaveLength(1);
});

test("a job without such a limit is only snoozed", async () => {
  const [free = ""] = await running(1, null);
  const [unlike = ""] = await running(1, ["c~1:x"]);
  expect(await end([free], limited(60_000))).toEqual(["scheduled"]);
  expect(await end([unlike], limited(60_000, { limit: "nobody" }))).toEqual(["scheduled"]);
  for (const id of [free, unlike]) {
    expect(await world.row(id)).toMatchObject({ status: "scheduled", hold: null, attempts: 0, snoozes: 1 });
    expect(await waitOf(id)).toBe(60_000);
  }
  expect(await keyOf("c~1:x")).toBeUndefined();
  // Its gates are asked when it is due.
  await world.database.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [unlike]);
  await promote(world.database, 100);
  expect(await world.row(unlike)).toMatchObject({
    status: "queued",
    hold: "limit:c~1:2:default:x",
    phase: 0,
  });
});

test("a key stays closed for the longest time that anybody has said", async () => {
  const ids = await running(3, ["longest~1:"]);
  await end([ids[0] ?? ""], limited(60_000));
  await end([ids[1] ?? ""], limited(1_000));
  expect((await keyOf("longest~1:"))?.closedMs).toBeGreaterThan(50_000);
  await end([ids[2] ?? ""], limited(600_000));
  const key = await keyOf("longest~1:");
  expect(key?.closedMs).toBeGreaterThan(550_000);
  expect(key?.reason).toContain(ids[2]);
});

test("many handlers say so in one write, beside other endings", async () => {
  const [limitedOnes, others] = [await running(5, ["m~1:a", "n~1:b"]), await running(5, null)];
  const outcomeOf = (index: number): Outcome =>
    index % 2 === 0 ? { kind: "succeeded" } : { kind: "error", error: "no" };
  const endings = [
    ...limitedOnes.map((taskId, index) => ({
      taskId,
      fence: 1,
      workerId,
      outcome: limited(1_000 * (index + 1)),
    })),
    ...others.map((taskId, index) => ({ taskId, fence: 1, workerId, outcome: outcomeOf(index) })),
  ];
  const { states, closings } = await finish(world.database, workerId, endings);
  expect(states).toEqual([
    ...Array(5).fill("queued"),
    "succeeded",
    "retry",
    "succeeded",
    "retry",
    "succeeded",
  ]);
  expect(closings?.map(({ gate, hold }) => [gate, hold])).toEqual(
    Array.from({ length: 5 }, () => ["m~1:a", "limit:m~1:2:default:a"]),
  );
  expect((await keyOf("m~1:a"))?.closedMs).toBeGreaterThan(3_500);
});

test("a repeated write says what the first one did", async () => {
  const [id = ""] = await running(1, ["again~1:"]);
  expect(await end([id], limited(30_000))).toEqual(["queued"]);
  expect(await end([id], limited(30_000))).toEqual(["queued"]);
  // An attempt that was given up closes nothing.
  const [stale = ""] = await running(1, ["stale~1:"]);
  expect(await end([stale], limited(30_000), 7)).toEqual(["stale"]);
  expect(await keyOf("stale~1:")).toBeUndefined();
});

test("a requested cancel wins, and the key is closed all the same", async () => {
  const [id = ""] = await running(1, ["cancelled~1:"]);
  await world.database.query("UPDATE tasks SET cancel_requested_at = now() WHERE task_id = $1", [id]);
  expect(await end([id], limited(30_000))).toEqual(["cancelled"]);
  expect(await world.row(id)).toMatchObject({ status: "cancelled", hold: null, attempts: 1, snoozes: null });
  expect(await keyOf("cancelled~1:")).toBeDefined();
});

test("sequence 51: two workers that close the same keys in other orders do not wait for each other for ever", async () => {
  const other = await world.worker();
  for (let round = 0; round < 20; round += 1) {
    const [a, b] = [await running(10, ["x~1:1"]), await running(10, ["x~1:2"])];
    await world.database.query("UPDATE tasks SET worker_id = $2 WHERE task_id = ANY($1::uuid[])", [
      [...a.slice(5), ...b.slice(5)],
      other,
    ]);
    const write = (ids: readonly string[], by: string): Promise<{ states: EndState[] }> =>
      finish(
        world.database,
        by,
        ids.map((taskId) => ({ taskId, fence: 1, workerId: by, outcome: limited(1_000 + round) })),
      );
    const answers = await Promise.all([
      write([...a.slice(0, 5), ...b.slice(0, 5)], workerId),
      write([...b.slice(5), ...a.slice(5)], other),
    ]);
    for (const { states } of answers) expect(states).toEqual(Array(10).fill("queued"));
  }
});
