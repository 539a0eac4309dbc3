import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../../../apps/dev/src/stack/ports.ts";
import { CHECKOUT } from "../../run/checkout.ts";
import type { Command } from "../../run/command.ts";
import { countBy, expectCount, type Place, type Stores, type System, type WorkerOptions } from "../system.ts";

const HANDLERS = fileURLToPath(new URL("handlers.ts", import.meta.url));
const AWAITING_HANDLERS = fileURLToPath(new URL("awaiting-handlers.ts", import.meta.url));

/** For jobs that do next to nothing. */
const FASTEST_CONCURRENCY = 1_000;

const SHARED = {
  works: `apps/worker, WORKER_CONCURRENCY=${FASTEST_CONCURRENCY} unless the row says otherwise`,
  keeps: "the row with payload and result, which is its attempt's record as well",
  acknowledges: "after the commit of row and attempt",
};

const MUSTER = { worker, unfinished, verifyDone };

export const muster: System = {
  ...MUSTER,
  id: "muster",
  title: "Muster, in process",
  configuration: { ...SHARED, submits: "`@muster/client`: `submit`, `submitMany`" },
  setUp: (stores) => setUp(stores, CHECKOUT),
};

export const musterGrpc: System = {
  ...MUSTER,
  id: "muster-grpc",
  title: "Muster, gRPC",
  configuration: {
    ...SHARED,
    submits: "`SubmitJob`, `SubmitJobs` with `payload` bytes, one connection, one API process",
  },
  setUp: (stores) => setUp(stores, CHECKOUT),
  server,
};

/** Bench jobs are kept for as long as it runs, and so are the finished rows that it makes years old. */
const RETENTION = { SUCCEEDED_RETENTION_HOURS: "87600", OTHER_RETENTION_HOURS: "87600" };

/** By the migrations of this checkout. */
export async function setUp({ place, redis, sql }: Stores, checkout: string): Promise<void> {
  await promisify(execFile)(process.execPath, ["packages/db/src/migrate-main.ts"], {
    cwd: checkout,
    env: { PATH: process.env["PATH"], DATABASE_URL: place.databaseUrl },
  });
  // Empty lists are whole, as those of a system that has run for a while. A worker that meets a new Redis looks once
  // for what it may have lost, and that is a measure of its own.
  const runId = /^run_id:(\w+)/mu.exec(await redis.info("server"))?.[1] ?? "";
  const { rows } = await sql.query<{ database_id: string }>("SELECT database_id FROM installation");
  await redis.set("q:marker", `${rows[0]?.database_id} ${runId}`);
}

async function server({ databaseUrl, redisUrl, port, checkout }: Place): Promise<Command> {
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, API_PORT: String(port) };
  return member("api", checkout, env);
}

async function worker(
  { databaseUrl, redisUrl, checkout }: Place,
  { concurrency = FASTEST_CONCURRENCY, awaits = false, env = {} }: WorkerOptions,
): Promise<Command> {
  return member("worker", checkout, {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    WORKER_CONCURRENCY: String(concurrency),
    HANDLERS: awaits ? AWAITING_HANDLERS : HANDLERS,
    ...env,
  });
}

/** As `npm run api` and `npm run worker` have them. */
const NODE_ARGS = {
  api: ["--max-semi-space-size=16", "--max-old-space-size=1024"],
  worker: ["--max-semi-space-size=16"],
};

async function member(
  app: "api" | "worker",
  checkout: string,
  env: Readonly<Record<string, string>>,
): Promise<Command> {
  const port = await freePort();
  return {
    name: `muster ${app}`,
    main: `apps/${app}/src/main.ts`,
    checkout,
    nodeArgs: NODE_ARGS[app],
    env: { LOG_LEVEL: "warn", METRICS_PORT: String(port), ...RETENTION, ...env },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  };
}

/** The index on unfinished rows answers it, however many finished ones there are. Row and attempt end in one statement. */
async function unfinished({ sql }: Stores): Promise<number> {
  return countBy(sql, "SELECT count(*) FROM tasks WHERE phase = 1");
}

/** Jobs of a history that was made for a measure may have failed; those that were run may not. */
async function verifyDone({ sql }: Stores, total: number): Promise<void> {
  const done = "status = 'succeeded' OR (status = 'failed' AND worker_id = 'filler')";
  expectCount("succeeded jobs", await countBy(sql, `SELECT count(*) FROM tasks WHERE ${done}`), total);
  expectCount("jobs", await countBy(sql, "SELECT count(*) FROM tasks"), total);
  expectCount("attempts", await countBy(sql, "SELECT count(*) FROM task_attempts"), total);
}
