import { randomBytes } from "node:crypto";
import { openDatabase, register } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { startWorld, type World } from "../../apps/api/test/rpc/world.ts";
import { runCli } from "../../apps/cli/test/run-cli.ts";
import { ownRedis } from "../support/own-servers.ts";
import { testPool } from "../support/pool.ts";
import { workerCard } from "../support/records.ts";

/** Nobody listens there. */
const AWAY = "127.0.0.1:1";

let world: World;
let env: Record<string, string>;
const sql = async (text: string): Promise<void> => {
  const pool = testPool({ connectionString: world.databaseUrl, max: 1 });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
};

beforeAll(async () => {
  world = await startWorld(1);
  env = { MUSTER_API: `http://127.0.0.1:${world.apiPorts[0]}`, XDG_CONFIG_HOME: "/nowhere" };
});
afterAll(() => world[Symbol.asyncDispose]());

interface Found {
  readonly check: string;
  readonly level: "ok" | "warn" | "bad" | "skipped";
  readonly proof: string;
  readonly next: string;
}

/** What is bad or to be looked at, of one check. */
async function findings(check: string, more: Record<string, string>): Promise<Found[]> {
  const { out } = await runCli(["doctor", "-o", "json"], { env: { ...env, ...more } });
  const { findings: all } = JSON.parse(out) as { findings: Found[] };
  expect(all.filter(({ level, next }) => level !== "ok" && next === "")).toEqual([]);
  return all.filter((one) => one.check === check && (one.level === "bad" || one.level === "warn"));
}

test("an API that is not there is bad, and the stores are looked at all the same", async () => {
  const more = { MUSTER_API: `http://${AWAY}`, DATABASE_URL: world.databaseUrl };
  const { code, out, err } = await runCli(["doctor"], { env: { ...env, ...more } });
  expect({ code, err }).toEqual({ code: 3, err: "1 bad, 0 to look at.\n" });
  expect(out).toMatch(
    /^BAD {3}API +there is no way to the API at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\n +→ is it running\?/u,
  );
  expect(out).toMatch(/\nok +database +the schema is that of this version/u);
});

test("a database that is away, that does not take the password, and one that is not there", async () => {
  const [away] = await findings("database", { DATABASE_URL: `postgres://x@${AWAY}/x` });
  expect(away).toMatchObject({
    level: "bad",
    proof: expect.stringContaining("ECONNREFUSED"),
    next: expect.stringContaining("mend DATABASE_URL"),
  });
  const url = new URL(world.databaseUrl);
  url.pathname = "/nowhere";
  expect(await findings("database", { DATABASE_URL: url.href })).toMatchObject([
    { level: "bad", proof: expect.stringMatching(/does not exist/u) },
  ]);
  expect(await findings("database", { DATABASE_URL: "mysql://x" })).toMatchObject([
    { level: "bad", proof: expect.stringContaining("DATABASE_URL: expected") },
  ]);
});

test("a schema that is behind, and what brings it", async () => {
  await sql("UPDATE schema_migrations SET name = 'x_' || name WHERE name = '0031_busy_slots.sql'");
  onTestFinished(() =>
    sql("UPDATE schema_migrations SET name = substr(name, 3) WHERE name = 'x_0031_busy_slots.sql'"),
  );
  expect(await findings("database", { DATABASE_URL: world.databaseUrl })).toEqual([
    {
      check: "database",
      level: "bad",
      proof: expect.stringMatching(/^the schema lacks 0031_busy_slots\.sql/u),
      next: "muster migrate, of this version and as the tables' owner",
    },
  ]);
});

test("rights that a role lacks, with the grants themselves", async () => {
  const role = `doctor_${randomBytes(4).toString("hex")}`;
  await sql(`CREATE ROLE ${role} LOGIN; GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    REVOKE UPDATE ON pauses FROM ${role}; REVOKE DELETE ON series FROM ${role}`);
  onTestFinished(() => sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
  const url = new URL(world.databaseUrl);
  [url.username, url.password] = [role, ""];
  expect(await findings("database", { DATABASE_URL: url.href })).toEqual([
    {
      check: "database",
      level: "bad",
      proof: "this role lacks rights (UPDATE on pauses, DELETE on series): GRANT them",
      next: `as the tables' owner: GRANT UPDATE ON public.pauses TO ${role}; GRANT DELETE ON public.series TO ${role}`,
    },
  ]);
});

test("Redis: one that forgets, one that wants another password, and one that is away", async () => {
  const redis = await ownRedis({ settings: { "maxmemory-policy": "allkeys-lru" } });
  onTestFinished(() => redis.remove());
  expect(await findings("Redis", { REDIS_URL: redis.url })).toEqual([
    {
      check: "Redis",
      level: "warn",
      proof: expect.stringContaining("expected noeviction, got allkeys-lru"),
      next: "CONFIG SET maxmemory-policy noeviction, and the same in its configuration",
    },
  ]);
  const url = new URL(redis.url);
  [url.username, url.password] = ["nobody", "wrong"];
  const [refused] = await findings("Redis", { REDIS_URL: url.href });
  expect(refused).toMatchObject({ level: "bad", proof: expect.stringContaining("password") });
  expect(JSON.stringify(refused)).not.toContain("wrong");
  await redis.stop();
  expect(await findings("Redis", { REDIS_URL: redis.url })).toMatchObject([
    {
      level: "bad",
      proof: expect.stringContaining(String(redis.port)),
      next: expect.stringContaining("mend REDIS_URL"),
    },
  ]);
});

test("clocks that go apart: the API's, the database's and that of Redis", async () => {
  const stores = { DATABASE_URL: world.databaseUrl, REDIS_URL: world.redis.url };
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  for (const [check, proof] of [
    ["API", /^its clock is (?:59m\S*|1h) behind this machine's$/u],
    ["database", /^the clock of the database is (?:59m\S*|1h) behind this machine's$/u],
    ["Redis", /^the clock of Redis is (?:59m\S*|1h) behind this machine's$/u],
  ] as const) {
    const found = await findings(check, stores);
    expect(found.map((one) => one.proof)).toEqual([expect.stringMatching(proof)]);
    expect(found[0]?.next).toContain("time server");
  }
});

test("workers: none that takes jobs, and one that is deaf", async () => {
  expect(await findings("workers", {})).toContainEqual(
    expect.objectContaining({
      level: "bad",
      proof: "none of 0 workers takes jobs",
      next: "start one: muster worker",
    }),
  );
  const [log, metrics] = [createLogger({ name: "test", level: "silent" }), createMetrics()];
  const database = openDatabase({ url: world.databaseUrl, connections: 1, name: "test", log, metrics });
  onTestFinished(() => database.close());
  await register(database, workerCard("w1", { name: "gpu-7", concurrency: 4 }));
  await sql(
    "UPDATE workers SET kind = 'remote', started_at = now() - interval '5 minutes' WHERE worker_id = 'w1'",
  );
  const found = await findings("workers", {});
  expect(found).toContainEqual({
    check: "workers",
    level: "bad",
    proof: "gpu-7: free slots, and no job asked for in a minute",
    next: "restart it, and look at its log: its calls may be stuck in a proxy",
  });
  expect(found).toContainEqual(
    expect.objectContaining({ proof: "none of 1 worker takes jobs", next: "see muster workers list" }),
  );
});

test("jobs that require what no worker is", async () => {
  const [client] = world.clients;
  const requires = [{ label: "gpu", values: ["true"] }];
  const { jobId = "" } =
    (await client?.submitJob({ job: { type: "work", queue: "renders", requires } })) ?? {};
  expect(await findings("placement", {})).toEqual([
    {
      check: "placement",
      level: "bad",
      proof: expect.stringMatching(
        /^renders: 1 jobs require gpu = true, which no live worker is, the oldest for \S+$/u,
      ),
      next: `start one that is, or muster workers label; muster why ${jobId}`,
    },
  ]);
});
