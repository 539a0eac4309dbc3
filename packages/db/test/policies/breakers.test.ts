import {
  type BreakerNow,
  closeBreaker,
  countBreakers,
  countSuccesses,
  type Database,
  followRules,
  lose,
  openBreaker,
  release,
} from "@muster/db";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { idsOf } from "../fixture.ts";
import { type BreakerWorld, breakerWorld, FAILED } from "./breaker-world.ts";

let world: BreakerWorld;
let database: Database;

beforeAll(async () => {
  world = await breakerWorld();
  ({ database } = world.fixture);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());

/** An open breaker whose time is over, with a job as its probe, as the feeder makes it. */
async function probing(gate: string): Promise<{ taskId: string; now: BreakerNow }> {
  expect(await openBreaker(database, await world.look(gate), 30_000, "for the test")).toBe(true);
  const [taskId = ""] = idsOf(await world.fixture.submit(1));
  await database.query(
    `UPDATE breakers SET state = 'half_open', probe_id = $2, probe_fence = 0,
       probe_until = now() + interval '1 hour' WHERE gate = $1`,
    [gate, taskId],
  );
  return { taskId, now: await world.look(gate) };
}

test("a breaker opens for its time, once, and counts nothing meanwhile", async () => {
  const gate = "guarded~1:open";
  await world.end(await world.running(10, [gate]), FAILED);
  const before = await world.look(gate);
  expect(await openBreaker(database, before, 30_000, "10 of 10")).toBe(true);
  expect(await openBreaker(database, before, 60_000, "again")).toBe(false);
  const open = await world.look(gate);
  expect(open).toMatchObject({ state: "open", calls: 0, failures: 0, probe: undefined });
  expect(open.openLeftMs).toBeGreaterThan(25_000);
  expect(open.openLeftMs).toBeLessThanOrEqual(30_000);
  expect(await countBreakers(database)).toEqual(new Map([["open", 1]]));
});

test("a key that a handler has closed for longer stays closed, and keeps its rate", async () => {
  const gate = "guarded~1:closed";
  await database.query(
    "INSERT INTO limit_keys (gate, tat, closed_until) VALUES ($1, now(), now() + interval '10 minutes')",
    [gate],
  );
  const before = await world.look(gate);
  // It is not the breaker that has closed it.
  expect(before).toMatchObject({ state: undefined, openLeftMs: 0 });
  expect(await openBreaker(database, before, 1_000, "why")).toBe(true);
  expect((await world.look(gate)).openLeftMs).toBeGreaterThan(590_000);
  expect(await database.query("SELECT 1 FROM limit_keys WHERE tat IS NOT NULL")).toHaveLength(1);
});

test.each<[string, (taskId: string) => Promise<unknown>, string]>([
  ["waits", async () => {}, "under way"],
  ["runs", (id) => world.claim(id), "under way"],
  [
    "succeeds",
    async (id) => {
      await world.claim(id);
      await world.end([id], { kind: "succeeded" });
    },
    "succeeded",
  ],
  [
    "fails",
    async (id) => {
      await world.claim(id);
      await world.end([id], FAILED);
    },
    "failed",
  ],
  [
    "times out",
    async (id) => {
      await world.claim(id);
      await world.end([id], { kind: "timeout", error: "late" });
    },
    "failed",
  ],
  [
    "is lost",
    async (id) => {
      await world.claim(id);
      await lose(database.query, world.workerId, [{ taskId: id, fence: 1 }], "shared", "gone");
    },
    "failed",
  ],
  [
    "is lost, and runs again",
    async (id) => {
      await world.claim(id);
      await lose(database.query, world.workerId, [{ taskId: id, fence: 1 }], "shared", "gone");
      await world.claim(id);
    },
    "failed",
  ],
  [
    "is late",
    async (id) => {
      await world.claim(id);
      await database.query("UPDATE breakers SET probe_until = now()");
    },
    "failed",
  ],
  [
    "is never claimed",
    async () => {
      await database.query("UPDATE breakers SET probe_until = now()");
    },
    "failed",
  ],
  [
    "succeeds late",
    async (id) => {
      await world.claim(id);
      await database.query("UPDATE breakers SET probe_until = now()");
      await world.end([id], { kind: "succeeded" });
    },
    "succeeded",
  ],
  [
    "fails by its own fault",
    async (id) => {
      await world.claim(id);
      await world.end([id], { kind: "permanent", error: "bad" });
    },
    "none",
  ],
  [
    "is snoozed",
    async (id) => {
      await world.claim(id);
      await world.end([id], { kind: "snoozed", afterMs: 0 });
    },
    "none",
  ],
  [
    "is given back",
    async (id) => {
      await world.claim(id);
      await release(database, world.workerId, [{ taskId: id, fence: 1 }]);
    },
    "none",
  ],
  [
    "is cancelled",
    async (id) => {
      await world.claim(id);
      await world.end([id], { kind: "cancelled", error: "no" });
    },
    "none",
  ],
  [
    "goes back to its hold",
    async (id) => {
      await database.query("UPDATE tasks SET hold = 'limit:x~1:0:q:' WHERE task_id = $1", [id]);
    },
    "none",
  ],
  [
    "is gone",
    async (id) => {
      await database.query("DELETE FROM tasks WHERE task_id = $1", [id]);
    },
    "none",
  ],
])("sequence 45: a probe that %s", async (_what, happens, probe) => {
  const { taskId } = await probing("guarded~1:half");
  await happens(taskId);
  expect(await world.look("guarded~1:half")).toMatchObject({ state: "half_open", probe, probeId: taskId });
});

test("a probe that has ended turns its breaker once, whoever asks", async () => {
  const gate = "guarded~1:once";
  const { now } = await probing(gate);
  expect(await closeBreaker(database, { ...now, probeId: null })).toBe(false);
  await countSuccesses(database, [{ gate, count: 3 }]);
  expect(await closeBreaker(database, now)).toBe(true);
  expect(await closeBreaker(database, now)).toBe(false);
  expect(await openBreaker(database, now, 1_000, "late")).toBe(false);
  // It begins to count anew.
  expect(await world.look(gate)).toMatchObject({ state: undefined, calls: 0, failures: 0, probeId: null });
  const again = (await probing(gate)).now;
  expect(await openBreaker(database, again, 1_000, "failed")).toBe(true);
  expect(await closeBreaker(database, again)).toBe(false);
  expect(await world.look(gate)).toMatchObject({ state: "open", probeId: null });
});

test("a breaker whose limit has none any more is closed", async () => {
  await world.putLimit("going");
  for (const gate of ["going~1:a", "going~2:a", "guarded~1:a", "guarded~11:a"])
    await openBreaker(database, await world.look(gate), 1_000, "x");
  expect(await followRules(database)).toHaveLength(2);
  const left = async (): Promise<unknown[]> =>
    (await database.query("SELECT gate FROM breakers ORDER BY gate")).map(({ gate }) => gate);
  expect(await left()).toEqual(["going~1:a", "guarded~1:a"]);
  // What it has closed is open again.
  const closed = await database.query<{ gate: string }>(
    "SELECT gate FROM limit_keys WHERE closed_until IS NOT NULL ORDER BY gate",
  );
  expect(closed.map(({ gate }) => gate)).toEqual(["going~1:a", "guarded~1:a"]);
  await database.query("UPDATE limits SET breaker_error_ratio = NULL WHERE name = 'going'");
  expect(await followRules(database)).toEqual(["going~1:a"]);
  expect(await left()).toEqual(["guarded~1:a"]);
  await database.query("DELETE FROM limits WHERE name = 'going'");
});

test("one that is open stays so for no longer than its limit says by now, but for what a handler has closed", async () => {
  for (const gate of ["guarded~1:a", "guarded~1:b"])
    await openBreaker(database, await world.look(gate), 3_600_000, "x");
  await database.query("UPDATE limit_keys SET closed_reason = 'a handler' WHERE gate = 'guarded~1:b'");
  expect(await followRules(database)).toEqual(["guarded~1:a"]);
  expect(await followRules(database)).toEqual([]);
  const [row] = await database.query<{ rule: number }>("SELECT breaker_open_ms AS rule FROM limits");
  expect((await world.look("guarded~1:a")).openLeftMs).toBeLessThanOrEqual(row?.rule ?? 0);
  expect((await world.look("guarded~1:b")).openLeftMs).toBeGreaterThan(3_500_000);
});

test("one that nobody has tried for a day is forgotten, so that keys which are gone leave nothing", async () => {
  for (const gate of ["guarded~1:old", "guarded~1:young"])
    await openBreaker(database, await world.look(gate), 1_000, "x");
  await database.query(
    "UPDATE breakers SET since = now() - interval '25 hours' WHERE gate = 'guarded~1:old'",
  );
  expect(await followRules(database)).toEqual(["guarded~1:old"]);
  expect(await countBreakers(database)).toEqual(new Map([["open", 1]]));
});
