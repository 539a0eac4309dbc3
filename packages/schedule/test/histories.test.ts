import type { Database } from "@muster/db";
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
} from "fast-check";
import { expect, test } from "vitest";
import { backfill, fireDue, pause, remove, resume, type ScheduleRequest, trigger } from "../src/index.ts";
import { LOST, WRONG } from "./promises.ts";
import { createWorld, newId, type World } from "./world.ts";

/** Whatever people and crashes do to a schedule, in whatever order: what its rows promise holds. */

/** `make proofs` runs two hundred. */
const RUNS = Number(process.env["SCHEDULE_HISTORIES"] ?? 8);
const NAME = "h";

type Step =
  | { readonly do: "pass"; readonly seconds: number }
  | { readonly do: "fire" | "resume" | "delete" | "trigger" }
  | { readonly do: "crash"; readonly statement: number }
  | { readonly do: "pause"; readonly forSeconds: number | undefined }
  | {
      readonly do: "backfill";
      readonly seconds: number;
      readonly overlap: "skip" | "queue_one" | "allow" | "cancel_other";
    }
  | { readonly do: "end"; readonly which: number; readonly as: "succeeded" | "deadletter" }
  | { readonly do: "apply"; readonly more: Partial<ScheduleRequest> };

const definition = record({
  overlap: constantFrom("skip", "queueOne", "allow", "cancelOther"),
  misfire: constantFrom("fireOnce", "skip", "fireAll"),
  maxRuns: constantFrom(undefined, undefined, 1, 5, 50),
  jitterMs: constantFrom(0, 0, 700, 5_000),
  catchupWindowMs: constantFrom(10_000, 60_000),
  pauseOnFailure: constantFrom(false, true),
  everyMs: constantFrom(1_000, 3_000),
}) as Arbitrary<Partial<ScheduleRequest>>;

const step: Arbitrary<Step> = oneof(
  {
    weight: 6,
    arbitrary: record({ do: constant("pass"), seconds: constantFrom(1, 1, 2, 3, 10, 30, 200, 1_500) }),
  },
  { weight: 8, arbitrary: record({ do: constant("fire") }) },
  { weight: 3, arbitrary: record({ do: constant("crash"), statement: integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: record({ do: constant("pause"), forSeconds: constantFrom(undefined, 2, 20) }) },
  { weight: 2, arbitrary: record({ do: constantFrom("resume", "trigger") }) },
  {
    weight: 1,
    arbitrary: record({
      do: constant("backfill"),
      seconds: integer({ min: 1, max: 30 }),
      overlap: constantFrom("skip", "queue_one", "allow", "cancel_other"),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: constant("end"),
      which: integer({ min: 0, max: 5 }),
      as: constantFrom("succeeded", "succeeded", "deadletter"),
    }),
  },
  { weight: 1, arbitrary: record({ do: constant("apply"), more: definition }) },
  { weight: 1, arbitrary: record({ do: constant("delete") }) },
) as Arbitrary<Step>;

const TIMES = {
  schedules: [
    "created_at",
    "paused_at",
    "paused_until",
    "last_nominal",
    "next_nominal",
    "next_at",
    "look_at",
  ],
  schedule_ticks: ["nominal", "due_at", "look_at", "last_nominal", "decided_at"],
};

/** Ten years. */
const FAR_SECONDS = 315_360_000;

/** So many seconds go by: all that is written down lies further back. By way of long ago, where no tick meets another. */
async function pass({ database }: World, seconds: number): Promise<void> {
  for (const by of [FAR_SECONDS, seconds - FAR_SECONDS])
    for (const [table, columns] of Object.entries(TIMES)) {
      const set = columns.map((name) => `${name} = ${name} - $1::float8 * interval '1 second'`);
      await database.query(`UPDATE ${table} SET ${set.join(", ")}`, [by]);
    }
}

/** A process that is killed before its n-th statement: an open transaction ends with it. */
function dying(database: Database, statements: number): Database {
  let left = statements;
  const count = (): void => {
    left -= 1;
    if (left < 0) throw new Error("killed");
  };
  return {
    ...database,
    query: async (statement, values, patience) => {
      count();
      return database.query(statement, values, patience);
    },
    transaction: (body) =>
      database.transaction((query) =>
        body(async (statement, values, patience) => {
          count();
          return query(statement, values, patience);
        }),
      ),
  };
}

const quiet = {
  newId,
  onMissed: () => undefined,
  onDecided: async () => undefined,
  onFailed: (_: string, error: unknown) => {
    if (!String(error).includes("killed")) throw error;
  },
};

const request = (more: Partial<ScheduleRequest>): ScheduleRequest => ({
  name: NAME,
  job: { type: "noop" },
  everyMs: 1_000,
  ...more,
});

async function take(world: World, wanted: Step, n: number): Promise<void> {
  const { database } = world;
  const [known] = await database.query("SELECT 1 FROM schedules");
  switch (wanted.do) {
    case "pass":
      return pass(world, wanted.seconds);
    case "fire":
      return void (await fireDue({ ...quiet, database }));
    case "crash":
      return fireDue({ ...quiet, database: dying(database, wanted.statement) }).then(
        () => undefined,
        (error: unknown) => {
          if (!String(error).includes("killed")) throw error;
        },
      );
    case "apply":
      return void (await world.apply(request(wanted.more)));
    case "end": {
      const jobs = await database.query<{ task_id: string }>(
        "SELECT task_id FROM tasks WHERE phase < 2 ORDER BY task_id",
      );
      const job = jobs[wanted.which];
      return job && world.end(job.task_id, wanted.as);
    }
    default:
  }
  if (known === undefined) return;
  if (wanted.do === "resume") await resume(database, NAME, 0);
  if (wanted.do === "delete") await remove(database, NAME, 0);
  if (wanted.do === "trigger") await trigger(database, NAME, `t${n}`, newId);
  if (wanted.do === "pause")
    await pause(database, NAME, {
      reason: "",
      untilMs: wanted.forSeconds && Date.now() + wanted.forSeconds * 1_000,
      revision: 0,
    });
  if (wanted.do === "backfill") {
    const toMs = Date.now();
    await backfill(
      database,
      NAME,
      {
        fromMs: toMs - wanted.seconds * 1_000,
        toMs,
        overlap: wanted.overlap,
        perSecond: 1_000,
        dryRun: false,
        requestId: `b${n}`,
      },
      newId,
    );
  }
}

const pendingOf = ({ database }: World): Promise<object[]> =>
  database.query("SELECT * FROM schedule_ticks WHERE state = 'pending'");

async function check({ database }: World, rules: Readonly<Record<string, string>>): Promise<void> {
  const broken: Record<string, object[]> = {};
  for (const [what, statement] of Object.entries(rules)) {
    const rows = await database.query(statement);
    if (rows.length > 0) broken[what] = rows;
  }
  expect(broken).toEqual({});
}

test("whatever people and crashes do to a schedule, its rows hold what they promise, and it comes to rest", {
  timeout: 60_000 + RUNS * 5_000,
}, async () => {
  await using world = await createWorld();
  const { database } = world;
  await assert(
    asyncProperty(
      definition,
      array(step, { minLength: 10, maxLength: 50 }),
      boolean(),
      async (asked, all, isSame) => {
        await database.query("TRUNCATE schedules, schedule_ticks, tasks");
        // Where nobody changes it, each of its times can be counted.
        const { maxRuns, ...others } = asked;
        const first = isSame || maxRuns === undefined ? others : asked;
        const steps = isSame ? all.filter((one) => one.do !== "apply" && one.do !== "delete") : all;
        await world.apply(request(first));
        const rules = isSame ? { ...WRONG, "a time is lost": LOST } : WRONG;
        for (const [n, wanted] of steps.entries()) {
          await take(world, wanted, n);
          await check(world, rules);
        }
        await world.apply(request({ everyMs: 86_400_000 }));
        // What is pending is decided once jobs have ended.
        for (let round = 0; round < 200 && (await pendingOf(world)).length > 0; round += 1) {
          await database.query("UPDATE tasks SET status = 'succeeded', finished_at = now() WHERE phase < 2");
          await database.query(
            "UPDATE schedule_ticks SET look_at = now(), due_at = now() WHERE look_at IS NOT NULL",
          );
          await fireDue({ ...quiet, database });
        }
        await check(world, WRONG);
        expect(await pendingOf(world)).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
