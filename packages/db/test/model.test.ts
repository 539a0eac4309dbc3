import {
  CANCELLABLE,
  cancel,
  cancelMany,
  claim,
  type Database,
  expire,
  finish,
  getJobs,
  hold,
  lose,
  promote,
  redrive,
  release,
  submit,
  submitUnique,
} from "@muster/db";
import {
  type DeadReason,
  decide,
  type JobEvent,
  type NextFacts,
  type Outcome,
  type TimeLimit,
} from "@muster/job";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { debounce, type Fixture, fixture, newJob } from "./fixture.ts";
import { type Life, randomLife, STEPS, type Step, TOLD_LIVES } from "./lives.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Modelled {
  readonly taskId: string;
  readonly events: readonly Step[];
  limit: TimeLimit | undefined;
  facts: NextFacts;
  fence: number;
}

const OUTCOMES: Partial<Record<JobEvent, Outcome>> = {
  success: { kind: "succeeded" },
  error: { kind: "error", error: "no" },
  timeout: { kind: "timeout", error: "late" },
  permanent: { kind: "permanent", error: "never" },
  abort: { kind: "cancelled", error: "asked to" },
  snooze: { kind: "snoozed", afterMs: 3_600_000 },
};

const LOOK_NOW = `UPDATE task_deadlines SET look_at = now()
  + CASE WHEN task_id = ANY($1::uuid[]) THEN interval '0' ELSE interval '1 hour' END`;
const PASS = `UPDATE tasks SET start_by = start_by - interval '1 day', deadline_at = deadline_at - interval '1 day'
  WHERE task_id = ANY($1::uuid[])`;
const DAY_MS = 24 * 3_600_000;

async function passLimits(jobs: readonly Modelled[]): Promise<void> {
  await world.database.query(PASS, [jobs.map((job) => job.taskId)]);
  for (const job of jobs) {
    // What has started in time cannot expire any more.
    if (job.limit === "deadline" || (job.limit === "expired" && job.fence === 0)) {
      job.facts = { ...job.facts, overdue: job.limit };
    }
  }
}

/** One event for all jobs that have it now, allowed in their states or not. */
async function applyInSql(event: JobEvent, jobs: readonly Modelled[]): Promise<void> {
  const { database } = world;
  const ids = jobs.map((job) => job.taskId);
  const outcome = OUTCOMES[event];
  if (outcome !== undefined) {
    await finish(
      database,
      workerId,
      jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId, outcome })),
    );
    // A retry falls due only when its event says so.
    await database.query("UPDATE tasks SET run_at = now() + interval '1 hour' WHERE status = 'retry'");
  } else if (event === "due") {
    await database.query("UPDATE tasks SET run_at = now() WHERE task_id = ANY($1::uuid[])", [ids]);
    await promote(database, 10_000);
  } else if (event === "claim") await claim(database, { workerId, epoch: 0 }, ids);
  else if (event === "hold") await hold(database, ids, []);
  else if (event === "release") await release(database, workerId, jobs);
  else if (event === "replace") await replaceInSql(database, jobs);
  else if (event === "redrive") await redrive(database, await getJobs(database, ids));
  else if (event === "redriveLater") {
    const later = { firstMs: Date.now() + 3_600_000, gapMs: 1 };
    await redrive(database, await getJobs(database, ids), later);
  } else if (event === "expire") {
    await database.query(LOOK_NOW, [ids]);
    await expire(database, 10_000);
  } else if (event === "cancel") {
    // Each half in one of the two ways that there are.
    const half = ids.splice(0, ids.length / 2);
    await Promise.all(half.map((id) => cancel(database, id)));
    await cancelMany(database, ids, CANCELLABLE);
  } else await lose(database.query, workerId, jobs, event === "lost" ? "shared" : "alone", "gone");
}

/** The facts stay as they are; so what was answered has to tell whether it happened. */
async function replaceInSql(database: Database, jobs: readonly Modelled[]): Promise<void> {
  const ids = jobs.map((job) => job.taskId);
  const results = await submitUnique(database, await debounce(database, ids));
  expect(results.map((result) => "taskId" in result && result.taskId)).toEqual(
    jobs.map(({ taskId, facts }) => decide(facts, "replace") !== undefined && taskId),
  );
}

async function factsInSql(jobs: readonly Modelled[]): Promise<NextFacts[]> {
  const rows = await world.database.query<
    NextFacts & { taskId: string; deadReason: DeadReason | null; overdue: TimeLimit | null }
  >(
    `SELECT task_id AS "taskId", status AS state, attempts, max_attempts AS "maxAttempts", lost_count AS "lostCount",
       cancel_requested_at IS NOT NULL AS "cancelRequested", hold IS NOT NULL AS held, dead_reason AS "deadReason",
       CASE WHEN start_by <= now() AND fence = 0 THEN 'expired' WHEN deadline_at <= now() THEN 'deadline' END AS overdue
     FROM tasks WHERE task_id = ANY($1::uuid[])`,
    [jobs.map((job) => job.taskId)],
  );
  const found = new Map(
    rows.map(({ taskId, deadReason, overdue, ...facts }) => [
      taskId,
      { ...facts, ...(deadReason && { deadReason }), ...(overdue && { overdue }) },
    ]),
  );
  return jobs.flatMap((job) => found.get(job.taskId) ?? []);
}

async function makeJobs(cases: readonly Life[]): Promise<Modelled[]> {
  const rows = cases.map(({ delayed, maxAttempts, limit }) =>
    newJob({
      maxAttempts,
      ...(delayed && { start: { delayMs: 3_600_000 } }),
      ...(limit && { limits: { [limit === "expired" ? "startWithinMs" : "totalTimeoutMs"]: DAY_MS / 2 } }),
    }),
  );
  await submit(world.database.query, rows);
  return cases.map(({ delayed, maxAttempts, limit, events }, index) => ({
    taskId: rows[index]?.taskId ?? "",
    events,
    limit,
    fence: 0,
    facts: {
      state: delayed ? "scheduled" : "queued",
      attempts: 0,
      maxAttempts,
      lostCount: 0,
      cancelRequested: false,
      held: false,
    },
  }));
}

test("SQL changes a job exactly as decide() says, whatever happens in whatever order", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(randomLife, { minLength: 100, maxLength: 100 }), async (cases) => {
      const jobs = await makeJobs(cases);
      for (let step = 0; step < STEPS; step += 1) {
        for (const [event, group] of Map.groupBy(jobs, (job) => job.events[step])) {
          if (event === undefined) continue;
          if (event === "overdue") {
            await passLimits(group);
            continue;
          }
          await applyInSql(event, group);
          for (const job of group) {
            const next = decide(job.facts, event);
            if (next === undefined) continue;
            seen.add(`${job.facts.state} ${event} ${next.state}`);
            job.facts = next;
            if (event === "claim") job.fence += 1;
            if (event === "redrive" || event === "redriveLater") job.limit = undefined;
          }
        }
        expect(await factsInSql(jobs)).toEqual(jobs.map((job) => job.facts));
      }
    }),
    { numRuns: 4, endOnFailure: true, examples: [[TOLD_LIVES]] },
  );
  // Enough of the table was walked: every ending of a running job among it.
  for (const transition of [
    "running success succeeded",
    "running error retry",
    "running error deadletter",
    "running lost cancelled",
    "running release queued",
    "running abort cancelled",
    "running snooze scheduled",
    "running snooze cancelled",
    "scheduled due queued",
    "queued hold queued",
    "queued expire deadletter",
    "scheduled expire deadletter",
    "queued replace queued",
    "scheduled replace scheduled",
    "deadletter redrive queued",
    "cancelled redrive queued",
    "failed redrive queued",
    "deadletter redriveLater scheduled",
  ]) {
    expect(seen).toContain(transition);
  }
});
