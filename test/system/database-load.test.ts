import { setTimeout as pause } from "node:timers/promises";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { blockedStatements, whileLocked } from "../support/table-lock.ts";
import { waitFor } from "../support/wait.ts";

/** What one API and two workers ask of their database: idle, watched by a scraper, and under load. */

const elsewhere = servers().databaseKind !== "postgres";

/** Of each worker: far more than it has connections. */
const SLOTS = 50;

let system: System;
let api: AppProcess;
let workers: AppProcess[];
let client: SchedulerClient;

beforeAll(async () => {
  system = await startSystem();
  api = await system.start("api");
  const slots = { WORKER_CONCURRENCY: String(SLOTS) };
  workers = await Promise.all([system.start("worker", slots), system.start("worker", slots)]);
  client = system.client(api);
});
afterAll(async () => system[Symbol.asyncDispose]());

async function allEnded(): Promise<boolean> {
  return (await system.query("SELECT 1 FROM tasks WHERE finished_at IS NULL LIMIT 1")).length === 0;
}

const WINDOW_MS = 5_000;
/**
 * Transactions a second of the whole system. It sends 14: the promoter 6.5 (which bound how late a delayed job starts),
 * the reaper 2, the reconciler 1.5, the placer 1, what looks after workers that call the API 1.3 and the API for them 0.4, the
 * votes for a leader 0.5 to 1, two heartbeats 0.4. The server counts 16, because it reports late and works for itself too.
 * Nearly twice that passes on a slow machine, and a chore that spins or that every process runs does not.
 */
const BUDGET = 30;

test.skipIf(elsewhere)(
  "incident 18: a system without work kept its database busy with maintenance, day and night",
  async () => {
    await client.submitJob({ job: { type: "noop" } });
    await waitFor(allEnded, { what: "the job before the rest" });
    const before = await transactions();
    // The window itself: nothing is awaited, the statements sent meanwhile are counted.
    await pause(WINDOW_MS);
    const after = await transactions();
    const perSecond = (after.count - before.count) / (after.seconds - before.seconds);
    expect(perSecond).toBeGreaterThan(0);
    expect(perSecond).toBeLessThan(BUDGET);
  },
);

/** Nearly every statement of ours is a transaction of its own. The time is the database's, of the same moment. */
async function transactions(): Promise<{ count: number; seconds: number }> {
  const [row] = await system.query<{ count: number; seconds: number }>(
    `SELECT (xact_commit + xact_rollback)::float8 AS count, extract(epoch FROM clock_timestamp())::float8 AS seconds
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  if (row === undefined) throw new Error("the database has no statistics of itself");
  return row;
}

const SCRAPES = 50;

test.skipIf(elsewhere)(
  "incident 17: what asked for statistics all the time kept the database busy",
  async () => {
    await whileLocked(system, { mode: "ACCESS EXCLUSIVE" }, async () => {
      for (const app of ["muster-api-chores", "muster-worker"]) {
        await waitFor(() => blockedStatements(system, app), {
          what: `${app} to wait for the frozen database`,
        });
      }
      // The loops send a statement now and then all the same. A scrape that sent one would leave its mark every time.
      await waitFor(
        async () => {
          const before = await lastStatements();
          await Promise.all([api, ...workers].flatMap((app) => scrapes(app)));
          return before === (await lastStatements());
        },
        { what: `${SCRAPES} scrapes of each process without a statement of anybody's` },
      );
    });
  },
);

function scrapes(app: AppProcess): Promise<string>[] {
  return Array.from({ length: SCRAPES }, () => app.metrics());
}

/** Which connections there are, and when each of them began its last statement. */
async function lastStatements(): Promise<string> {
  const rows = await system.query(
    `SELECT pid, query_start::text FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'muster-%' ORDER BY pid`,
  );
  return JSON.stringify(rows);
}

/** For calls. The API's chores have two more, which calls cannot take. */
const API_CONNECTIONS = 6;
const CHORE_CONNECTIONS = 2;
const WORKER_CONNECTIONS = 4;
const JOBS = 2_000;
const CALLS = 100;

test.skipIf(elsewhere)(
  "incident 16: every slot of a worker took a connection, and the database ran out of them",
  async () => {
    const peaks: Record<string, number> = {};
    const sample = async (): Promise<Record<string, number>> => {
      for (const { app, n } of await connections()) peaks[app] = Math.max(peaks[app] ?? 0, n);
      return peaks;
    };
    const body = { case: "payload" as const, value: Buffer.from('{"ms":50}') };
    await client.submitJobs({ jobs: Array.from({ length: JOBS }, () => ({ type: "sleep", body })) });
    let calls: Promise<unknown> | undefined;
    // Nothing makes connections pile up like statements that are not answered.
    await whileLocked(system, { mode: "ACCESS EXCLUSIVE", tables: ["tasks"] }, async () => {
      calls = Promise.all(
        Array.from({ length: CALLS }, () =>
          Promise.all([client.submitJob({ job: { type: "noop" } }), client.listJobs({ pageSize: 1 })]),
        ),
      );
      await waitFor(async () => (await sample())["muster-api"] === API_CONNECTIONS, {
        what: "the API to use all of its connections",
      });
      await waitFor(async () => (await sample()) && (await blockedStatements(system, "muster-worker")) > 0, {
        what: "the workers to wait",
      });
    });
    await calls;
    await waitFor(async () => (await sample()) && (await allEnded()), { what: "every job to end" });
    expect(peaks["muster-api"]).toBe(API_CONNECTIONS);
    expect(peaks["muster-api-chores"]).toBeLessThanOrEqual(CHORE_CONNECTIONS);
    expect(peaks["muster-worker"]).toBeLessThanOrEqual(workers.length * WORKER_CONNECTIONS);
    expect(peaks["muster-heartbeat"]).toBe(workers.length);
  },
);

async function connections(): Promise<{ app: string; n: number }[]> {
  return system.query(
    `SELECT application_name AS app, count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'muster-%' GROUP BY application_name`,
  );
}
