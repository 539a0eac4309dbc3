import { type Database, free, openDatabase, readGateRooms, readHeads } from "@muster/db";
import type { Policies } from "@muster/policy";
import { createLogger, createMetrics } from "@muster/runtime";
import { putLimit } from "@muster/test/policy-rows";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "../../fixture.ts";
import { waitingOf } from "./waiting-jobs.ts";

const MAX = 2;
const ROUNDS = Number(process.env["FEEDER_ROUNDS"] ?? 1_000);
const KEYS = ["a", "b"];
const HOLDS = KEYS.map((key) => ({
  hold: `limit:two~1:2:default:${key}`,
  gate: `two~1:${key}`,
  most: MAX,
  labelled: false,
}));

let world: Fixture;
let policies: Policies;

beforeAll(async () => {
  world = await fixture(4);
  policies = await putLimit(world.database, "two", { key_label: "key", max_running: MAX });
});
afterAll(() => world[Symbol.asyncDispose]());

/** A process of its own, at an isolation of its own. */
function open(isolation: string): Database {
  const url = new URL(world.url);
  url.searchParams.set(
    "options",
    `-c default_transaction_isolation=${isolation.replaceAll(" ", String.raw`\ `)}`,
  );
  const log = createLogger({ name: "test", level: "silent" });
  return openDatabase({ url: url.href, connections: 1, name: "feeder", log, metrics: createMetrics() });
}

interface Outcome {
  freed: number;
  overtaken: number;
}

/** One feeder, of several that compete: whatever it has room for by what it has read. */
async function round(database: Database, outcome: Outcome): Promise<void> {
  const limit = policies.limits[0];
  if (limit === undefined) throw new Error("there is no limit");
  const rooms = await readGateRooms(
    database,
    HOLDS.map(({ gate }) => ({ gate, limit })),
    1,
  );
  if (rooms.states.every(({ admitted }) => admitted >= MAX)) return;
  const heads = await readHeads(database, HOLDS);
  const jobs = HOLDS.flatMap(({ hold }, n) => {
    const room = MAX - (rooms.states[n]?.admitted ?? 0);
    return (heads[n] ?? [])
      .slice(0, Math.max(0, room))
      .map(({ taskId, version }) => ({ taskId, version, hold }));
  });
  if (jobs.length === 0) return;
  const { isTurn, rows } = await free(database, rooms, jobs);
  if (!isTurn) outcome.overtaken += 1;
  outcome.freed += rows.length;
}

const ADMITTED =
  "SELECT gates[1] AS gate, count(*)::int4 AS n FROM tasks WHERE phase = 1 AND gates IS NOT NULL GROUP BY gates[1]";
/** Whoever runs jobs ends some of them now and then, and makes room. */
const END = `
UPDATE tasks SET status = 'succeeded', finished_at = now(), version = version + 1
WHERE task_id = ANY(ARRAY(SELECT t.task_id FROM tasks AS t WHERE t.phase = 1 ORDER BY random() LIMIT 2))`;

test.each(["read committed", "serializable"])(
  "sequence 52: two feeders that compete for rounds never let in more than the limit, at %s",
  async (isolation) => {
    const feeders = [open(isolation), open(isolation)];
    const outcomes = feeders.map((): Outcome => ({ freed: 0, overtaken: 0 }));
    let [most, left] = [0, ROUNDS];
    const over = new AbortController();
    const feed = async (database: Database, outcome: Outcome): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await round(database, outcome);
      }
    };
    const watch = async (): Promise<void> => {
      while (!over.signal.aborted) {
        for (const { n } of await world.database.query<{ n: number }>(ADMITTED)) most = Math.max(most, n);
      }
    };
    const end = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await world.database.query(END);
        for (const key of KEYS)
          if (left % 50 === 0) await waitingOf(world.database, policies, 20, { labels: { key } });
      }
    };
    try {
      const others = [watch(), end()];
      await Promise.all(
        feeders.map((database, n) => feed(database, outcomes[n] ?? { freed: 0, overtaken: 0 })),
      );
      over.abort();
      await Promise.all(others);
    } finally {
      over.abort();
      await Promise.all(feeders.map((database) => database.close()));
    }
    expect(most).toBe(MAX);
    // Both have freed jobs, and have got into each other's way: what the test is about has happened.
    for (const { freed, overtaken } of outcomes) expect(Math.min(freed, overtaken)).toBeGreaterThan(0);
  },
);
