import {
  backlogPage,
  countAdmitted,
  countHeld,
  type Database,
  FIRST_OF_LANE,
  free,
  grantedGates,
  lastGranted,
  promote,
  readGateRooms,
  readHeads,
  readHeld,
  rehold,
  staleGrants,
  textOf,
  unclaimedOf,
  waitingHolds,
} from "@muster/db";
import type { Limit, Policies } from "@muster/policy";
import { putLimit } from "@muster/test/policy-rows";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fixture, fixture } from "../../fixture.ts";

const elsewhere = servers().databaseKind !== "postgres";
const KEYS = 500;

let world: Fixture;
let policies: Policies;
let limit: Limit;

/** Rows of one kind: as many of other jobs as a busy system has, and some of each key. */
const insert = (columns: string, values: string, count: number): string => `
INSERT INTO tasks (task_id, type, queue, priority, lane, max_attempts, timeout_ms, ${columns})
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 3, 1000, ${values} FROM generate_series(1, ${count}) AS n`;

const GATE = `ARRAY['two~1:' || n % ${KEYS}]`;
const LIVE = insert("status", "'queued'", 20_000);
const ADMITTED = insert("status, gates, grant_fence", `'queued', ${GATE}, 0`, 2 * KEYS);
const WAITING = insert(
  "status, gates, hold",
  `'queued', ${GATE}, 'limit:two~1:2:default:' || n % ${KEYS}`,
  20 * KEYS,
);
const ENDED = insert("status, finished_at", "'succeeded', now()", 20_000);

beforeAll(async () => {
  world = await fixture(1);
  policies = await putLimit(world.database, "two", { key_label: "key", max_running: 2 });
  const [first] = policies.limits;
  if (first === undefined) throw new Error("there is no limit");
  limit = first;
  for (const table of ["tasks", "limit_keys", "limit_overrides"])
    await world.database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
});
afterAll(() => world[Symbol.asyncDispose]());

const gates = (count: number) => Array.from({ length: count }, (_, n) => ({ gate: `two~1:${n}`, limit }));
const holds = (count: number) =>
  gates(count).map(({ gate }, n) => ({ hold: `limit:two~1:2:default:${n}`, gate, most: 2, labelled: false }));
const ID = "01920000-0000-7000-8000-0000000000ab";
const jobs = (count: number) =>
  holds(count).map(({ hold }) => ({ taskId: ID, version: 1, hold, gates: ["two~1:a"] }));

/** What a statement's plan is for these parameters, and what it is for any. */
async function plansOf(
  act: (database: Database) => Promise<unknown>,
): Promise<{ own: string; generic: string }> {
  const plans = { own: "", generic: "" };
  const { database } = world;
  const linesOf = (rows: { "QUERY PLAN": string }[]): string =>
    rows.map((row) => row["QUERY PLAN"]).join("\n");
  const explaining: Database = {
    ...database,
    query: async (statement, values) => {
      const text = textOf(statement);
      plans.own += linesOf(await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values));
      // Since Postgres 16; before, the plan for any parameters cannot be asked for without them.
      plans.generic += linesOf(
        await database.query<{ "QUERY PLAN": string }>(`EXPLAIN (GENERIC_PLAN) ${text}`),
      );
      return [];
    },
  };
  await act(explaining).catch(() => undefined);
  return plans;
}

/** What is wrong with the plans: those that do not keep to their indexes, or that collect rows before they look at them. */
async function mistakesOf(
  act: (database: Database) => Promise<unknown>,
  expected: readonly RegExp[],
): Promise<string[]> {
  const { own, generic } = await plansOf(act);
  // A plan that names 500 ids is no message.
  const plans = [own, generic].map((plan) => plan.replaceAll(/\{[^}]*\}/gu, "{…}"));
  const unwanted =
    /Seq Scan on (tasks|limit_keys|limit_overrides)|Bitmap Index Scan on tasks_(admitted|waiting|live)/u;
  return plans.filter((plan) => unwanted.test(plan) || !expected.every((one) => one.test(plan)));
}

const ROOMS = [/Index Scan using tasks_admitted_1/u, /limit_keys_pkey/u, /limit_overrides_pkey/u];

const SITUATIONS = {
  "from when there was nothing": ["TRUNCATE tasks", "VACUUM ANALYZE tasks", LIVE, ADMITTED, WAITING],
  "from when all jobs had ended": ["TRUNCATE tasks", ENDED, "VACUUM ANALYZE tasks", LIVE, ADMITTED, WAITING],
  "from when nothing had a limit": ["TRUNCATE tasks", LIVE, ENDED, "VACUUM ANALYZE tasks", ADMITTED, WAITING],
  "of today": ["TRUNCATE tasks", LIVE, ENDED, ADMITTED, WAITING, "VACUUM ANALYZE tasks"],
};

describe.skipIf(elsewhere).each(Object.entries(SITUATIONS))("with statistics %s", (_, statements) => {
  beforeAll(async () => {
    for (const statement of statements) await world.database.query(statement, [], "long");
  });

  test.each([1, 20, 500])(
    "sequence 70: the rooms of %d gates are counted by the index of admitted jobs, never by that of all live ones",
    async (count) => {
      expect(await mistakesOf((database) => readGateRooms(database, gates(count), 1), ROOMS)).toEqual([]);
      const { own } = await plansOf((database) => readGateRooms(database, gates(count), 1));
      expect(own).not.toContain("tasks_live");
      expect(
        await mistakesOf(
          (database) => readGateRooms(database, gates(count), 4),
          [...ROOMS, /tasks_admitted_4/u],
        ),
      ).toEqual([]);
    },
  );

  test("sequence 70: what all gates have admitted is counted along the indexes of it", async () => {
    const indexes = [1, 2, 3, 4].map(
      (place) => new RegExp(`Index (Only )?Scan using tasks_admitted_${place}`, "u"),
    );
    expect(await mistakesOf((database) => countAdmitted(database, 4, 100_000), indexes)).toEqual([]);
    expect(await mistakesOf((database) => grantedGates(database, 4, 100_000), indexes)).toEqual([]);
    const wanted = gates(KEYS).map(({ gate }) => ({ gate, count: 2 }));
    expect(await mistakesOf((database) => lastGranted(database, wanted), indexes)).toEqual([]);
  });

  test.each([1, 500])(
    "the first jobs of %d holds are read in their order, each no further than is asked for",
    async (count) => {
      expect(
        await mistakesOf(
          (database) => readHeads(database, holds(count)),
          [/Index Scan using tasks_waiting/u],
        ),
      ).toEqual([]);
      const { own } = await plansOf((database) => readHeads(database, holds(count)));
      // What is read is sorted once, by hold; the jobs of a hold must not be.
      expect(own.match(/Sort Key/gu)?.length).toBe(1);
      expect(
        await mistakesOf(
          (database) =>
            readHeld(
              database,
              holds(count).map(({ hold }) => hold),
              500,
            ),
          [/tasks_waiting/u],
        ),
      ).toEqual([]);
    },
  );

  test.each([1, 500])("%d jobs are freed and moved by their keys", async (count) => {
    const turn = { round: 1, epoch: policies.epoch };
    expect(await mistakesOf((database) => free(database, turn, jobs(count)), [/tasks_pkey/u])).toEqual([]);
    expect(
      await mistakesOf((database) => rehold(database, policies.epoch, jobs(count)), [/tasks_pkey/u]),
    ).toEqual([]);
    expect(
      await mistakesOf(
        (database) =>
          unclaimedOf(
            database,
            jobs(count).map(({ taskId }) => taskId),
          ),
        [/tasks_pkey/u],
      ),
    ).toEqual([]);
  });

  test("sweeps descend once for each hold and gate, and a backlog is read in its order", async () => {
    expect(await mistakesOf((database) => waitingHolds(database, "", 1_000), [/tasks_waiting/u])).toEqual([]);
    const page = { after: "", limit: 1_000, afterMs: 10_000, most: 100 };
    expect(await mistakesOf((database) => staleGrants(database, page), [/tasks_admitted_1/u])).toEqual([]);
    expect(
      await mistakesOf(
        (database) =>
          backlogPage(database, "q:default", FIRST_OF_LANE, [{ type: "work" }], { rows: 1_000, jobs: 1_000 }),
        [/tasks_live/u],
      ),
    ).toEqual([]);
    // Jobs of others pay for no limit but the look: not once for each limit.
    const others = Array.from({ length: 80 }, (_type, n) => ({ type: `other${n}` }));
    const bounds = { rows: 1_000, jobs: 1_000 };
    const walk = await plansOf((database) =>
      backlogPage(database, "q:default", FIRST_OF_LANE, others, bounds),
    );
    expect(walk.own).not.toMatch(/unnest|Join Filter/u);
    // All of them are counted: in which order they are read matters to nobody.
    const { own } = await plansOf((database) => countHeld(database, 1_000));
    expect(own).toContain("tasks_waiting");
  });

  test("the look for policies beside the due jobs reads one entry", async () => {
    const { own } = await plansOf((database) => promote(database, 500));
    expect(own).not.toMatch(/Seq Scan on tasks/u);
  });
});

test.skipIf(elsewhere)(
  "counting the admitted jobs of 500 keys beside 20,000 other live ones reads those and no others",
  async () => {
    const { database } = world;
    const READ =
      "SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = 'tasks'";
    const rows = await database.transaction(async (query) => {
      await readGateRooms({ ...database, query }, gates(KEYS), 1);
      return (await query<{ rows: string }>(READ))[0]?.rows;
    });
    expect(Number(rows)).toBe(2 * KEYS);
  },
);
