import {
  type Database,
  type JobPolicies,
  type JobSituation,
  jobSituation,
  type LimitDefinition,
  park,
  pauseTarget,
  policiesOf,
  putLimit,
  putOverride,
  readPolicies,
} from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "../fixture.ts";
import { plansOf } from "../plans-of.ts";

const elsewhere = servers().databaseKind !== "postgres";
let world: Fixture;
beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const put = async (name: string, more: Partial<LimitDefinition> = {}): Promise<string> => {
  const limit: LimitDefinition = { name, keyLabel: "tenant", maxRunning: 2, whenFull: "wait", ...more };
  const { answer } = await putLimit(world.database, limit);
  return `${name}~${answer.limit.generation}`;
};

async function situationOf(taskId = ""): Promise<JobSituation> {
  const situation = await jobSituation(world.database, taskId);
  if (situation === undefined) throw new Error("there is no job");
  return situation;
}

const told = async (taskId?: string): Promise<JobPolicies> =>
  policiesOf(world.database, (await situationOf(taskId)).job);

/** As the feeder does it. */
async function admit(database: Database, taskIds: readonly string[]): Promise<void> {
  await database.query("UPDATE tasks SET hold = NULL, grant_fence = fence WHERE task_id = ANY($1::uuid[])", [
    taskIds,
  ]);
}

/** Held by their limits, in this order. */
async function held(count: number, labels: Record<string, string> = { tenant: "acme" }): Promise<string[]> {
  const { database } = world;
  const ids: string[] = [];
  const policies = await readPolicies(database);
  const rules = { limits: policies.limitsFor("default", "work"), pausedGates: [] };
  for (let n = 0; n < count; n += 1) {
    const [id = ""] = idsOf(await world.submit(1, { labels }));
    await park(database, policies.epoch, [id], rules);
    await database.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [id]);
    ids.push(id);
  }
  return ids;
}

test("a job without policies has none, and one of another key or kind is not counted", async () => {
  const [free] = idsOf(await world.submit(1));
  expect(await told(free)).toEqual({ pauses: [], gates: [], heldAhead: { ahead: 0, more: false } });
  await put("other", { type: "else" });
  await put("l", { type: "work" });
  const [first, , third] = await held(3);
  await admit(world.database, (await held(1, { tenant: "b" })).concat(first ?? ""));
  const { gates, heldAhead } = await told(third);
  expect(gates).toMatchObject([
    {
      record: { limit: { name: "l" } },
      key: "acme",
      override: undefined,
      running: { count: 1, taskIds: [first] },
    },
  ]);
  expect(heldAhead).toEqual({ ahead: 1, more: false });
});

test("what is admitted is counted wherever its gate stands among those of its job, a few beyond the bound and no more", async () => {
  await put("b", { maxRunning: 1 });
  const early = await held(8);
  await put("a", { type: "work", maxRunning: undefined });
  const late = await held(8);
  await admit(world.database, [...early, ...late]);
  const [, { running } = { running: undefined }] = (await told((await held(1))[0])).gates;
  expect(running?.count).toBe(11);
  expect(running?.taskIds).toHaveLength(10);
  const stand = await world.database.query<{ places: number[] }>(
    "SELECT array_agg(DISTINCT cardinality(gates) ORDER BY cardinality(gates)) AS places FROM tasks WHERE phase = 1",
  );
  expect(stand).toEqual([{ places: [1, 2] }]);
});

test("a key is told with what it has of its own, when its rate was used, until when it is closed, and its pause", async () => {
  const { database } = world;
  const prefix = await put("l", { rate: { count: 1, perMs: 1_000, burst: 1 } });
  const [id] = await held(1);
  await putOverride(database, { limit: "l", key: "acme", maxRunning: 7 });
  await database.query(
    `INSERT INTO limit_keys (gate, tat, closed_until, closed_reason)
     VALUES ($1, now() + interval '5 s', now() + interval '1 hour', '429')`,
    [`${prefix}:acme`],
  );
  const wish = { untilMs: undefined, reason: "audit" };
  const targets = [
    { kind: "key", limit: "l", key: "acme" },
    { kind: "queue", queue: "default" },
    { kind: "type", type: "work" },
  ] as const;
  for (const target of targets) await pauseTarget(database, target, wish);
  await pauseTarget(database, { kind: "key", limit: "l", key: "b" }, wish);
  const { gates, pauses } = await told(id);
  expect(gates).toMatchObject([
    {
      override: { maxRunning: 7, rate: undefined },
      closed: { reason: "429" },
      running: { count: 0, taskIds: [] },
    },
  ]);
  const [gate] = gates;
  expect((gate?.closed?.untilMs ?? 0) - (gate?.tatMs ?? 0)).toBeCloseTo(3_595_000, -3);
  expect(pauses.map(({ target }) => target.kind)).toEqual(["queue", "type", "key"]);
  await database.query("UPDATE limit_keys SET closed_until = now()");
  expect((await told(id)).gates[0]?.closed).toBeUndefined();
});

test.skipIf(elsewhere)(
  "each of its reads keeps to an index, with statistics from before there was anything",
  async () => {
    const { database } = world;
    for (const table of ["tasks", "limit_keys", "limit_overrides"])
      await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await database.query("ANALYZE tasks");
    const prefix = await put("l");
    const [id = ""] = await held(1);
    await database.query(
      `INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, gates, max_attempts, timeout_ms)
     SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued',
            CASE WHEN n % 2 = 0 THEN 'limit:' || $1 || ':2:default:' || n % 1000 END, ARRAY[$1 || ':' || n % 1000], 3, 1000
     FROM generate_series(1, 20000) AS n`,
      [prefix],
    );
    await database.query(
      "INSERT INTO limit_keys (gate) SELECT $1 || ':' || n FROM generate_series(1, 20000) AS n",
      [prefix],
    );
    const situation = await situationOf(id);
    const plan = await plansOfReads(database, (db) => policiesOf(db, situation.job));
    for (const place of [1, 2, 3, 4]) expect(plan).toContain(`tasks_admitted_${place}`);
    expect(plan).toMatch(/tasks_waiting/u);
    expect(plan).toMatch(/limit_keys_pkey/u);
    expect(plan).not.toMatch(/Seq Scan on (tasks|limit_keys)/u);
  },
);

/** Of statements that go on with what the ones before have answered. */
async function plansOfReads(
  database: Database,
  act: (database: Database) => Promise<unknown>,
): Promise<string> {
  const plans: string[] = [];
  const query: Database["query"] = async (statement, values) => {
    const explained = { ...database, query: database.query };
    plans.push(await plansOf(explained, (db) => db.query(statement, values)));
    return database.query(statement, values);
  };
  await act({ ...database, query });
  return plans.join("\n");
}
