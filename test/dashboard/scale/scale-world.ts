import { statfs } from "node:fs/promises";
import { migrate } from "@muster/db";
import { Client } from "pg";
import type { Browser } from "playwright-core";
import type { AppProcess } from "../../support/app-process.ts";
import { connectQueues, connectSchedules } from "../../support/client.ts";
import { ownPostgres, ownRedis } from "../../support/own-servers.ts";
import { startApp } from "../../support/process.ts";
import { waitFor } from "../../support/wait.ts";
import { startBrowser } from "../browser.ts";
import { fillJobs } from "./fill-jobs.ts";
import { fillFleet, fillRest } from "./fill-rest.ts";

/** Of a job's row, its entries in indexes, and what Postgres writes besides: measured, and half as much again. */
const BYTES_PER_JOB = 1_200;
const SCHEDULES = 200;

/** An installation that has run for long: its stores, one API, and a browser. */
export interface ScaleWorld extends AsyncDisposable {
  readonly url: string;
  readonly api: AppProcess;
  readonly browser: Browser;
  query<Row extends object>(text: string): Promise<Row[]>;
}

/** @param finished jobs that are over */
export async function startScaleWorld(finished: number, say: (line: string) => void): Promise<ScaleWorld> {
  await using begun = new AsyncDisposableStack();
  // Its statistics are made once, after all is there: a vacuum in the middle of it would only be in the way.
  const settings = { autovacuum: "off", max_wal_size: "1GB", maintenance_work_mem: "256MB" };
  const postgres = await ownPostgres({ settings, inMemory: await memoryHolds(finished * BYTES_PER_JOB) });
  begun.defer(() => postgres.remove());
  const redis = await ownRedis();
  begun.defer(() => redis.remove());
  const databaseUrl = postgres.url("scheduler");
  await migrate({ url: databaseUrl });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  begun.defer(() => client.end());
  await fillFleet(client);
  await fillJobs(client, finished, say);
  // What would be purged meanwhile was kept for long.
  const kept = { SUCCEEDED_RETENTION_HOURS: "9999", OTHER_RETENTION_HOURS: "9999" };
  const api = await startApp("api", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    LOG_LEVEL: "warn",
    ...kept,
  });
  begun.defer(async () => void (await api.kill()));
  await makePolicies(api.apiPort);
  await fillRest(client);
  say("all of it is there: VACUUM ANALYZE");
  await client.query("VACUUM (ANALYZE)");
  await untilAllAreReady(api.apiPort);
  const browser = await startBrowser();
  begun.defer(() => browser.close());
  const all = begun.move();
  return {
    url: `http://127.0.0.1:${api.apiPort}`,
    api,
    browser,
    query: async (text) => (await client.query(text)).rows,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** In memory, where that has room for it twice: others need some as well. */
async function memoryHolds(bytes: number): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const { bavail, bsize } = await statfs("/dev/shm");
  return bavail * bsize > bytes * 1.5;
}

async function makePolicies(port: number): Promise<void> {
  const [queues, schedules] = [connectQueues(port), connectSchedules(port)];
  try {
    // None fires while somebody looks: it would be one more job than was counted.
    const hour = (new Date().getUTCHours() + 12) % 24;
    await schedules.applySchedules({
      owner: "scale",
      schedules: Array.from({ length: SCHEDULES }, (_, n) => ({
        name: `schedule-${n}`,
        spec: { case: "cron" as const, value: `${n % 60} ${hour} * * *` },
        job: { type: "buildReport", queue: "reports" },
      })),
    });
    for (let n = 0; n < 40; n += 1)
      await queues.putLimit({
        limit: { name: `limit-${n}`, type: `limited-${n}`, keyLabel: "tenant", maxRunning: 1 + n },
      });
    await queues.pauseQueue({ target: { case: "queue", value: "partners" }, reason: "they are away" });
  } finally {
    queues.close();
    schedules.close();
  }
}

/** The reconciler puts what it finds in the database into the lists. */
async function untilAllAreReady(port: number): Promise<void> {
  const queues = connectQueues(port);
  try {
    await waitFor(
      async () => {
        const { queues: all } = await queues.listQueues({ pageSize: 1_000 });
        return all.reduce((sum, { ready }) => sum + Number(ready?.value ?? 0n), 0) >= 90_000;
      },
      { what: "the queued jobs to be in their lists", timeoutMs: 600_000 },
    );
  } finally {
    queues.close();
  }
}
