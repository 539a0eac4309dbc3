import { openClient } from "@muster/client";
import { servers } from "@muster/test/servers";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { type Fixture, fixture } from "../support/engine-fixture.ts";

/**
 * What 10,000 plain jobs cost the stores, from their submits to their ends: which statements and commands there are, and
 * how many of each. They are counted where the drivers send them. A statement or a command more on the plain path turns
 * this red: it is to be wanted, measured, and written down here.
 */

const JOBS = 10_000;
/** Submits that arrive together, as from a busy service. */
const AT_ONCE = 1_000;

/**
 * The budget: at most this many of each, whatever the size of its batches. Counted were 20 submits, 36 claims, 33
 * endings, 39 takes and 16 pushes; on a slow machine a claim brings fewer jobs, and more looks at the lists fit into
 * the time. What stands here with 10 belongs to the start and the end of a process.
 */
const STATEMENTS: Readonly<Record<string, number>> = {
  muster_submit: 60,
  muster_claim: 200,
  muster_claim_few: 50,
  muster_succeed: 50,
  muster_succeed_of_one_fence: 200,
  // The policies as a worker begins and when a submitter hears of them first, and whether they have changed once it hears of
  // changes. A worker says once that it knows them.
  "SELECT (SELECT e.epoch FROM": 4,
  "SELECT e.epoch FROM policy_epoch": 10,
  "UPDATE workers AS w": 4,
  "INSERT INTO lanes (lane,": 2,
  "INSERT INTO workers (worker_id,": 2,
  // What operators want of a worker's name, once it is registered.
  "WITH named AS MATERIALIZED": 2,
  // What happened, for charts: every ten seconds, and at the end of a process.
  "INSERT INTO series (process,": 10,
  "UPDATE workers SET state": 2,
  "WITH gone AS (": 2,
  "SELECT current_setting('server_encoding') AS encoding,": 10,
  "SELECT format('GRANT %s ON": 10,
  "SELECT n.nspname AS schema,": 10,
  "DISCARD PLANS": 20,
};
const COMMANDS: Readonly<Record<string, number>> = {
  // Pushes and takes.
  lpush: 100,
  evalsha: 250,
  eval: 10,
  brpop: 50,
  // Which lists there are, and the age of their oldest element, once a second.
  smembers: 50,
  llen: 200,
  lindex: 200,
  publish: 20,
  subscribe: 10,
  hello: 20,
  client: 50,
  info: 10,
  ping: 50,
  // Each process asks once for each right that it needs.
  ...Object.fromEntries(
    ["set", "get", "sadd", "srem", "rpop", "ltrim", "rpush", "lrem", "lpos", "unlink"].map((name) => [
      name,
      10,
    ]),
  ),
};

let world: Fixture | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await world?.[Symbol.asyncDispose]();
});

/** Of a statement: its name without the digest of its text, or its first words. */
function nameOf(query: unknown): string {
  if (typeof query === "string") return query.trim().split(/\s+/).slice(0, 4).join(" ");
  if (typeof query !== "object" || query === null) return "?";
  if ("name" in query && typeof query.name === "string") return query.name.replace(/_[0-9a-f]{12}$/, "");
  return "text" in query ? nameOf(query.text) : "?";
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function beyond(
  counts: Readonly<Record<string, number>>,
  budget: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(counts)
    .filter(([name, count]) => count > (budget[name] ?? 0))
    .map(([name, count]) => `${name}: ${count}, at most ${budget[name] ?? 0}`);
}

/** Limits and pauses that match none of the jobs: whoever uses none pays for none. */
async function limitOthers({ database }: Fixture): Promise<void> {
  await database.transaction(async (query) => {
    await query(`INSERT INTO limits (name, type, key_label, max_running, epoch)
      SELECT 'limit' || n, 'other' || n, 'key', 2, 1 FROM generate_series(1, 100) AS n`);
    await query(`INSERT INTO pauses (target, kind, type, queue)
      SELECT k || ':other' || n, k, CASE k WHEN 'type' THEN 'other' || n END, CASE k WHEN 'queue' THEN 'other' || n END
      FROM generate_series(1, 10) AS n CROSS JOIN unnest(ARRAY['type', 'queue']) AS k`);
    await query("UPDATE policy_epoch SET epoch = epoch + 1");
  });
}

test.skipIf(servers().databaseKind !== "postgres").each([false, true])(
  "10,000 plain jobs send the statements and commands of the budget, and no others (100 policies of others: %s)",
  async (limited) => {
    world = await fixture();
    if (limited) await limitOthers(world);
    const statements = vi.spyOn(Client.prototype, "query");
    const commands = vi.spyOn(Redis.prototype, "sendCommand");
    let ran = 0;
    const done = Promise.withResolvers<void>();
    const noop = (): void => {
      ran += 1;
      if (ran === JOBS) done.resolve();
    };
    const engine = await world.engine({ noop }, { concurrency: 100 });
    const keyPrefix = world.redis.keys.lane("q:default").replace("q:default", "");
    const redis = { url: servers().redisUrl, keyPrefix };
    const client = openClient({ databaseUrl: world.url, redis, log: world.log });
    for (let from = 0; from < JOBS; from += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => client.submit({ type: "noop" })));
    }
    await done.promise;
    await engine.stop();
    await client.close();
    const sent = countsOf(statements.mock.calls.map(([query]) => nameOf(query)));
    const asked = countsOf(commands.mock.calls.map(([command]) => command.name));
    expect([...beyond(sent, STATEMENTS), ...beyond(asked, COMMANDS)]).toEqual([]);
    expect(sent["muster_submit"]).toBeGreaterThan(0);
  },
);
