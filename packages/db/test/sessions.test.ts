import { randomUUID } from "node:crypto";
import {
  type Database,
  type DatabaseOptions,
  getJobs,
  migrate,
  openDatabase,
  submit,
  submitUnique,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { administer } from "@muster/test/admin";
import { findPgBouncer, ownPgBouncer } from "@muster/test/pgbouncer";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fixture, fixture, newJob } from "./fixture.ts";

const { adminUrl, databaseKind } = servers();
const program = await findPgBouncer();
const log = createLogger({ name: "test", level: "silent" });

let world: Fixture;
let name: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  name = new URL(world.url).pathname.slice(1);
});
afterAll(() => world[Symbol.asyncDispose]());

const open = (options: Partial<DatabaseOptions> = {}): Database & AsyncDisposable => {
  const database = openDatabase({
    url: world.url,
    connections: 2,
    name: "ours",
    log,
    metrics: createMetrics(),
    ...options,
  });
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
};

const LIMITS = `SELECT current_setting('statement_timeout') AS statement,
  current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('client_encoding') AS encoding`;
const OURS = { statement: "62s", idle: "31s", encoding: "UTF8" };

async function askAs<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, query_timeout: 10_000, application_name: "theirs" });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/** What a session was told since it began: nothing of ours may stay in one that others use. */
const SESSION = "SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name";
const MARKS = "SELECT setdatabase, setrole, setconfig FROM pg_db_role_setting ORDER BY 1, 2";

describe.skipIf(databaseKind !== "postgres")("case D8: settings of others", () => {
  test("times cross as numbers, and texts as UTF-8, whatever the database sets for its sessions", async () => {
    const text = "✓ 日本語 'x' \\ \"";
    const [job] = await world.submit(1, { labels: { text }, start: { atMs: Date.UTC(1971, 0, 1) } });
    const [kept] = await getJobs(world.database, [job?.taskId ?? ""]);
    expect(kept).toMatchObject({ labels: { text }, runAt: new Date(Date.UTC(1971, 0, 1)), startedAt: null });
    expect(Math.abs(Number(kept?.createdAt) - Date.now())).toBeLessThan(60_000);
    // What a session has of its own does not end our statements either.
    expect(await world.database.query(LIMITS)).toEqual([OURS]);
  });
});

describe.skipIf(databaseKind !== "postgres")("case E1: limits are the sessions' own", () => {
  test("no role and no database is marked, and whoever runs Muster has them, the owner or not", async () => {
    await administer(adminUrl, ["DROP ROLE IF EXISTS muster_other", "CREATE ROLE muster_other LOGIN"]);
    try {
      const before = await world.database.query(MARKS);
      const url = new URL(world.url);
      url.username = "muster_other";
      await using database = open({ url: url.href });
      expect(await database.query(LIMITS)).toEqual([OURS]);
      expect(await database.query(MARKS)).toEqual(before);
    } finally {
      await administer(adminUrl, ["DROP ROLE muster_other"]);
    }
  });

  test("what the operator writes into the URL wins, and is joined to ours", async () => {
    const options = encodeURIComponent("-c statement_timeout=7s -c work_mem=5MB");
    await using database = open({ url: `${world.url}?options=${options}` });
    expect(await database.query(`${LIMITS}, current_setting('work_mem') AS memory`)).toEqual([
      { ...OURS, statement: "7s", memory: "5MB" },
    ]);
  });

  test("a statement that is given up ends at the server, long before its limit", async () => {
    await using database = open({ name: "gives-up", deadlineMs: 500, connections: 1 });
    const asked = database.query("SELECT pg_sleep(60)", [], "short");
    await expect(asked).rejects.toMatchObject({ code: "unavailable" });
    await waitFor(
      async () =>
        (
          await world.database.query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'gives-up' AND state = 'active'",
          )
        ).length === 0,
      { what: "the statement to end", timeoutMs: 1_500 },
    );
  });
});

describe.skipIf(databaseKind !== "postgres" || program === undefined)(
  "case E1: behind PgBouncer in transaction mode (skipped where it is not installed)",
  () => {
    test.each([
      ["refuses start-up parameters", {}],
      ["ignores them", { ignore_startup_parameters: "options" }],
    ])(
      "that %s: transactions bring their limits, and an application on the same session finds none of ours",
      async (_, settings) => {
        // A database's own settings hold behind a pooler, too, where only the operator can change them.
        await administer(adminUrl, [`ALTER DATABASE ${name} RESET ALL`]);
        await using pooler = await ownPgBouncer(program ?? "", adminUrl, settings);
        const url = pooler.url(name);
        const [before, pid] = await askAs(url, async (client) => [
          (await client.query(SESSION)).rows,
          (await client.query("SELECT pg_backend_pid() AS pid")).rows,
        ]);
        await using database = open({ url });
        const inside = await database.transaction((query) => query(LIMITS));
        expect(inside).toEqual([OURS]);
        const job = { ...newJob(), key: randomUUID(), requestHash: Buffer.from("h") };
        await submitUnique(database, [job]);
        expect(await getJobs(database, [job.taskId])).toHaveLength(1);
        await using impatient = open({ url, name: "gives-up", deadlineMs: 300, connections: 1 });
        await expect(impatient.query("SELECT pg_sleep(20)")).rejects.toMatchObject({ code: "unavailable" });
        const after = await waitFor(() => askAs(url, async (client) => (await client.query(SESSION)).rows), {
          what: "the pooler's one session to be free again",
          timeoutMs: 5_000,
        });
        expect(after).toEqual(before);
        expect(pid).toHaveLength(1);
      },
    );
  },
);

const WHERE = "SELECT current_schema() AS schema";

describe.skipIf(databaseKind !== "postgres")("case S6: a schema of their own", () => {
  const schema = "own-jobs";

  test("migrate makes it, and its tables are found there by setting or by the URL's options", async () => {
    const url = world.url;
    await migrate({ url, schema });
    await using database = open({ schema });
    const job = newJob();
    await submit(database.query, [job]);
    expect(await database.query('SELECT task_id FROM "own-jobs".tasks')).toEqual([{ task_id: job.taskId }]);
    expect(await getJobs(world.database, [job.taskId])).toEqual([]);
    await using byOptions = open({
      url: `${url}?options=${encodeURIComponent(`-c search_path="${schema}"`)}`,
    });
    expect(await byOptions.query(WHERE)).toEqual([{ schema }]);
  });

  test("both at once, of two minds, are refused", async () => {
    await using database = open({ schema, url: `${world.url}?options=-c%20search_path%3Dpublic` });
    await expect(database.query(WHERE)).rejects.toThrow('search_path is public, and not "own-jobs"');
  });

  test.skipIf(program === undefined)(
    "behind a pooler that ignores it, it is refused with its remedy, which works",
    async () => {
      await using pooler = await ownPgBouncer(program ?? "", adminUrl, {
        ignore_startup_parameters: "options",
      });
      const url = pooler.url(name);
      await expect(migrate({ url, schema: "elsewhere" })).rejects.toThrow("SET search_path");
      await administer(adminUrl, [`ALTER DATABASE ${name} SET search_path = "${schema}"`]);
      try {
        await using restarted = await ownPgBouncer(program ?? "", adminUrl, {
          ignore_startup_parameters: "options",
        });
        await using database = open({ url: restarted.url(name), schema });
        expect(await database.query(WHERE)).toEqual([{ schema }]);
      } finally {
        await administer(adminUrl, [`ALTER DATABASE ${name} RESET search_path`]);
      }
    },
  );
});

test.skipIf(databaseKind !== "postgres")(
  "case S5: transactions that wait for strangers leave a connection to what waits for nobody",
  async () => {
    await using database = open({ connections: 2 });
    const asleep = [1, 2].map(() =>
      database.transaction((query) => query("SELECT pg_sleep(1)")).then(() => performance.now()),
    );
    await database.query(WHERE);
    const answeredAt = performance.now();
    expect(Math.min(...(await Promise.all(asleep)))).toBeGreaterThan(answeredAt);
  },
);

test.skipIf(databaseKind !== "postgres")(
  "case S5: a connection that nobody uses is given up at its age as well",
  async () => {
    await using database = open({ connections: 2, maxConnectionAgeMs: 1_000, name: "ages" });
    await Promise.all([1, 2].map(() => database.query("SELECT pg_sleep(0.1)")));
    const left = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ages'";
    expect(await world.database.query(left)).toHaveLength(2);
    await waitFor(async () => (await world.database.query(left)).length === 0, {
      what: "no connection to be left",
      timeoutMs: 10_000,
    });
  },
);

test("case F7: a connection that is in use all the time is replaced once it is old, and the database is not missed", async () => {
  await using database = open({ connections: 1, maxConnectionAgeMs: 400 });
  const pidOf = async (): Promise<unknown> =>
    (await database.query("SELECT pg_backend_pid() AS pid"))[0]?.["pid"];
  const first = await pidOf();
  const second = await waitFor(
    async () => {
      const pid = await pidOf();
      return pid !== first && pid;
    },
    { what: "another connection" },
  );
  expect(await pidOf()).toBe(second);
});
