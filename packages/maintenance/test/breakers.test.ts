import { countSuccesses } from "@muster/db";
import type { BreakerRule } from "@muster/policy";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Breakers, SUSPICION_MS } from "../src/breaker/breakers.ts";
import { createWorld, type World } from "./world.ts";

const RULE: BreakerRule = { errorRatio: 0.5, minCalls: 10, windowMs: 60_000, openForMs: 30_000 };
const GATE = "api~1:acme";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.context.database.query("DELETE FROM limit_keys");
  await world.context.database.query("DELETE FROM breakers");
  await world.context.database.query("DELETE FROM breaker_calls");
});

interface Watched {
  readonly breakers: Breakers;
  readonly lines: readonly Record<string, unknown>[];
  /** What it lets through: all, one or none. */
  readonly look: (gate?: string) => Promise<"all" | "one" | "none">;
  readonly changes: () => Promise<Record<string, number>>;
}

/** What leads, with a memory and metrics of its own. */
function leader(): Watched {
  const metrics = createMetrics();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    name: "test",
    level: "info",
    destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const breakers = new Breakers({ database: world.context.database, log, metrics });
  return {
    breakers,
    lines,
    look: async (gate = GATE) => {
      const { closed, probing } = await breakers.look([{ gate, rule: RULE }]);
      if (closed.has(gate)) return "none";
      return probing.has(gate) ? "one" : "all";
    },
    changes: async () => {
      const { values } = await metrics.breakerChanges.get();
      return Object.fromEntries(
        values.map(({ labels, value }) => [`${labels.limit} ${labels.state}`, value]),
      );
    },
  };
}

const fail = (calls: number, gate = GATE): Promise<unknown> =>
  world.context.database.query("INSERT INTO breaker_calls (gate, calls, failures) VALUES ($1, $2, $2)", [
    gate,
    calls,
  ]);

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As the feeder does it when it frees the job. */
async function probe(outcome: "under way" | "succeeded" | "failed"): Promise<void> {
  const [taskId = ""] = await world.submit(1);
  const { database } = world.context;
  await database.query(
    `UPDATE breakers SET state = 'half_open', probe_id = $2, probe_fence = 0, probe_until = now() + interval '1 hour'
     WHERE gate = $1`,
    [GATE, taskId],
  );
  if (outcome === "under way") return;
  const status = outcome === "succeeded" ? "succeeded" : "deadletter";
  await database.query(
    `UPDATE tasks SET status = $2, fence = 1, attempts = 1, finished_at = now(), started_at = now(), worker_id = 'w',
       dead_reason = CASE WHEN $2 = 'deadletter' THEN 'exhausted' END WHERE task_id = $1`,
    [taskId, status],
  );
  if (outcome === "failed")
    await database.query(
      `INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, started_at)
       VALUES ($1, 1, 1, 'w', 'error', now())`,
      [taskId],
    );
}

const elapse = (): Promise<unknown> =>
  world.context.database.query("UPDATE limit_keys SET closed_until = now()");

test("sequence 45: a breaker goes round: it opens, tries one job, opens again, tries another, and closes", async () => {
  const { look, changes, lines, breakers } = leader();
  expect(await look()).toBe("all");
  await fail(10);
  expect(await look()).toBe("none");
  // Suspected only: no row says so.
  expect(await world.context.database.query("SELECT 1 FROM breakers")).toEqual([]);
  await pass(SUSPICION_MS + 50);
  expect(await look()).toBe("none");
  expect(await changes()).toEqual({ "api open": 1 });
  expect(await look()).toBe("none");
  expect(await look("api~1:other")).toBe("all");
  await elapse();
  expect(await look()).toBe("one");
  expect(await look()).toBe("one");
  await probe("under way");
  breakers.tellOfProbes(
    [{ taskId: "that job", tries: [GATE] }, { taskId: "another" }],
    [{ task_id: "that job" }],
  );
  expect(await look()).toBe("none");
  await probe("failed");
  expect(await look()).toBe("none");
  expect(await changes()).toEqual({ "api open": 2, "api half_open": 1 });
  await elapse();
  await probe("succeeded");
  expect(await look()).toBe("all");
  expect(await look()).toBe("all");
  expect(await changes()).toEqual({ "api open": 2, "api half_open": 1, "api closed": 1 });
  expect(lines.map(({ level, limit, key, msg }) => [level, limit, key, msg])).toEqual([
    ["warn", "api", "acme", "a breaker has opened: its jobs wait"],
    ["info", "api", "acme", "a breaker lets one job through"],
    ["warn", "api", "acme", "a breaker has opened: its jobs wait"],
    ["info", "api", "acme", "a breaker has closed"],
  ]);
  expect(lines[0]).toMatchObject({ why: "10 of 10 attempts failed within 60 s", openForMs: 30_000 });
});

test("successes that are told a second later keep it from opening", async () => {
  const { look, changes } = leader();
  await fail(10);
  expect(await look()).toBe("none");
  await countSuccesses(world.context.database, [{ gate: GATE, count: 11 }]);
  expect(await look()).toBe("all");
  // Suspected anew, it is not yet certain, however long ago the first time was.
  await pass(SUSPICION_MS + 50);
  await fail(2);
  expect(await look()).toBe("none");
  expect(await changes()).toEqual({});
});

test("another leader goes on where this one stopped, in each state", async () => {
  await fail(10);
  expect(await leader().look()).toBe("none");
  const second = leader();
  expect(await second.look()).toBe("none");
  await pass(SUSPICION_MS + 50);
  await second.look();
  expect(await second.changes()).toEqual({ "api open": 1 });
  expect(await leader().look()).toBe("none");
  await elapse();
  expect(await leader().look()).toBe("one");
  await probe("under way");
  expect(await leader().look()).toBe("none");
  await probe("succeeded");
  expect(await leader().look()).toBe("all");
});

test("two leaders turn a breaker once", async () => {
  const both = [leader(), leader()];
  const lookAll = (): Promise<string[]> => Promise.all(both.map(({ look }) => look()));
  const total = async (): Promise<number> =>
    (await Promise.all(both.map(({ changes }) => changes())))
      .flatMap(Object.values)
      .reduce((a, b) => a + b, 0);
  await fail(10);
  await lookAll();
  await pass(SUSPICION_MS + 50);
  await lookAll();
  expect(await total()).toBe(1);
  await elapse();
  await probe("failed");
  await lookAll();
  expect(await total()).toBe(2);
  await elapse();
  await probe("succeeded");
  await lookAll();
  expect(await total()).toBe(3);
});

test("breakers are counted by state, without those whose limit is gone, and only by who leads", async () => {
  const metrics = createMetrics();
  const breakers = new Breakers({ ...world.context, metrics });
  await world.context.database.query(
    `INSERT INTO limits (name, epoch, breaker_error_ratio, breaker_min_calls, breaker_window_ms, breaker_open_ms)
     VALUES ('api', 1, 0.5, 10, 60000, 30000)`,
  );
  await world.context.database.query(
    "INSERT INTO breakers (gate, state, reason) VALUES ('api~1:a', 'open', 'x'), ('api~1:b', 'open', 'x'), ('gone~1:', 'open', 'x')",
  );
  expect(await breakers.follow()).toEqual(["gone~1:"]);
  await breakers.tend();
  const shown = async (): Promise<unknown> =>
    (await metrics.breakers.get()).values.map(({ labels, value }) => [labels.state, value]);
  expect(await shown()).toEqual([
    ["open", 2],
    ["half_open", 0],
  ]);
  breakers.rest();
  expect(await shown()).toEqual([]);
});
