import { countSuccesses, type Database, forgetCalls, lose, readBreakers, release } from "@muster/db";
import type { Outcome } from "@muster/job";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { plansOf } from "../plans-of.ts";
import { type BreakerWorld, breakerWorld, FAILED } from "./breaker-world.ts";

let world: BreakerWorld;
let database: Database;

beforeAll(async () => {
  world = await breakerWorld();
  ({ database } = world.fixture);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());

test("what fails counts with its own end, for each of its gates that has a breaker", async () => {
  await world.end(await world.running(3, ["guarded~1:a", "plain~1:"]), FAILED);
  await world.end(await world.running(2, ["guarded~1:a"]), { kind: "timeout", error: "late" });
  await world.end(await world.running(1, ["guarded~1:b"]), FAILED);
  await world.end(await world.running(1, null), FAILED);
  expect(await world.look("guarded~1:a")).toMatchObject({ state: undefined, calls: 5, failures: 5 });
  expect(await world.look("guarded~1:b")).toMatchObject({ calls: 1, failures: 1 });
  expect(await world.look("plain~1:")).toMatchObject({ calls: 0, failures: 0 });
  await countSuccesses(database, [
    { gate: "guarded~1:a", count: 20 },
    { gate: "guarded~1:b", count: 1 },
  ]);
  expect(await world.look("guarded~1:a")).toMatchObject({ calls: 25, failures: 5 });
});

test("what says nothing about what a handler calls does not count", async () => {
  const gates = ["guarded~1:quiet"];
  for (const outcome of [
    { kind: "succeeded" },
    { kind: "permanent", error: "bad payload" },
    { kind: "cancelled", error: "no" },
    { kind: "snoozed", afterMs: 0 },
    { kind: "rate_limited", afterMs: 100, error: "429" },
  ] satisfies Outcome[]) {
    await world.end(await world.running(1, gates), outcome);
  }
  const [lost = "", released = "", cancelled = "", stale = ""] = await world.running(4, gates);
  await lose(database.query, world.workerId, [{ taskId: lost, fence: 1 }], "shared", "gone");
  await release(database, world.workerId, [{ taskId: released, fence: 1 }]);
  await database.query("UPDATE tasks SET cancel_requested_at = now() WHERE task_id = $1", [cancelled]);
  await world.end([cancelled], FAILED);
  await world.end([stale], FAILED, 7);
  expect(await world.look("guarded~1:quiet")).toMatchObject({ calls: 0, failures: 0 });
  // A write that is repeated counts once.
  await world.end([stale], FAILED);
  await world.end([stale], FAILED);
  expect(await world.look("guarded~1:quiet")).toMatchObject({ calls: 1, failures: 1 });
});

test("only the window counts, and what no window holds is forgotten", async () => {
  const gate = "guarded~1:old";
  await countSuccesses(database, [{ gate, count: 7 }]);
  await database.query("UPDATE breaker_calls SET at = at - interval '30 seconds'");
  await countSuccesses(database, [{ gate, count: 1 }]);
  expect(await world.look(gate, 60_000)).toMatchObject({ calls: 8 });
  expect(await world.look(gate, 20_000)).toMatchObject({ calls: 1 });
  await forgetCalls(database);
  expect(await world.look(gate, 60_000)).toMatchObject({ calls: 8 });
  await database.query("UPDATE breaker_calls SET at = at - interval '45 seconds'");
  await forgetCalls(database);
  expect(await world.look(gate, 3_600_000)).toMatchObject({ calls: 1 });
});

test.skipIf(servers().databaseKind !== "postgres")(
  "what a round asks about breakers is read by keys, however many calls and jobs there are",
  async () => {
    await database.query(
      `INSERT INTO breaker_calls (gate, at, calls, failures)
       SELECT 'guarded~1:' || n % 200, now() - n * interval '1 millisecond', 1, 0 FROM generate_series(1, 40000) AS n`,
    );
    await world.fixture.submit(5_000);
    for (const analyze of ["", "ANALYZE breaker_calls, breakers, limit_keys, tasks"]) {
      if (analyze !== "") await database.query(analyze);
      const gates = Array.from({ length: 100 }, (_, n) => ({ gate: `guarded~1:${n}`, windowMs: 10_000 }));
      const plan = await plansOf(database, (explaining) => readBreakers(explaining, gates));
      expect(plan).toMatch(/Index (Only )?Scan (using|on) "?breaker_calls_pkey/);
      expect(plan).toMatch(/Index Scan using "?tasks_pkey/);
      expect(plan).not.toMatch(/Seq Scan on "?(tasks|breaker_calls|unsuccessful_attempts)/);
    }
    const [now] = await readBreakers(database, [{ gate: "guarded~1:7", windowMs: 10_000 }]);
    expect(now?.calls).toBeGreaterThan(30);
  },
);
