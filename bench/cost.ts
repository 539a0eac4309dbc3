import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type App, AppProcess } from "@muster/test/app-process";
import { connectClient } from "@muster/test/client";
import { type OwnPostgres, type OwnRedis, ownPostgres, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { freePort } from "../apps/dev/src/stack/ports.ts";
import { type Comparison, compare } from "./cost/compare.ts";
import { processorMs } from "./cost/processor-time.ts";

/**
 * Processor time per plain job of this checkout and of another, in turn on the same stores:
 * `node bench/cost.ts --against <folder of the other checkout> [--rounds 12] [--jobs 50000]`. The other one needs its
 * packages installed. Rates on shared machines differ by a tenth from minute to minute; what a job costs in turn does not.
 */

const HERE = resolve(import.meta.dirname, "..");
const CALL_JOBS = 1_000;
const CALLS_IN_FLIGHT = 4;
/** Run before the count begins: what a process does once, such as to compile what it runs, is not what a job costs. */
const WARM_UP_JOBS = 20_000;
const CONCURRENCY = "200";
const PARTS = ["api", "worker", "postgres", "redis"] as const;
type Costs = Record<(typeof PARTS)[number], number>;

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    rounds: { type: "string", default: "12" },
    jobs: { type: "string", default: "50000" },
  },
});
if (values.against === undefined) throw new Error("--against: expected the folder of another checkout");
const jobs = Number(values.jobs);
const roots = [HERE, resolve(values.against)] as const;

const [postgres, redis] = await Promise.all([ownPostgres({ durable: true }), ownRedis()]);
try {
  const rounds: (readonly [Costs, Costs])[] = [];
  // The first round warms the compile caches and the stores, and does not count.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    // Who comes first changes: a machine that slows down steadily would charge it to the second.
    const order = round % 2 === 0 ? roots : roots.toReversed();
    const costs = new Map<string, Costs>();
    for (const root of order) costs.set(root, await costOf(root, postgres, redis));
    const pair = [costs.get(roots[0]), costs.get(roots[1])] as const;
    if (round > 0 && pair[0] !== undefined && pair[1] !== undefined) rounds.push([pair[0], pair[1]]);
    process.stdout.write(
      `round ${round}: ${order.map((root) => total(costs.get(root)).toFixed(1)).join(" and ")} µs a job\n`,
    );
  }
  const row = (name: string, of: (costs: Costs) => number): string =>
    shown(name, compare(rounds.map(([here, there]) => [of(here), of(there)])));
  process.stdout.write(`\nµs a job     here  other  difference, 95 %\n`);
  for (const part of PARTS) process.stdout.write(row(part, (costs) => costs[part]));
  process.stdout.write(row("all", total));
} finally {
  await Promise.all([postgres.remove(), redis.remove()]);
}

function total(costs: Costs | undefined): number {
  return PARTS.reduce((sum, part) => sum + (costs?.[part] ?? Number.NaN), 0);
}

function shown(name: string, { here, there, low, high }: Comparison): string {
  const percent = (ratio: number): string => `${ratio >= 0 ? "+" : ""}${(100 * ratio).toFixed(1)} %`;
  return `${name.padEnd(10)} ${here.toFixed(1).padStart(6)} ${there.toFixed(1).padStart(6)}  ${percent(low)} to ${percent(high)}\n`;
}

/** Submits the jobs over gRPC while a worker runs them: what each process took for one of them, its start left out. */
async function costOf(root: string, sql: OwnPostgres, lists: OwnRedis): Promise<Costs> {
  const name = `cost_${randomBytes(4).toString("hex")}`;
  const admin = new Client({ connectionString: sql.url() });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const client = new Client({ connectionString: sql.url(name) });
  const apps: AppProcess[] = [];
  try {
    migrate(root, sql.url(name));
    await client.connect();
    const env = {
      DATABASE_URL: sql.url(name),
      REDIS_URL: lists.url,
      REDIS_KEY_PREFIX: `${name}:`,
      LOG_LEVEL: "warn",
      WORKER_CONCURRENCY: CONCURRENCY,
    };
    const api = await started("api", root, env, apps);
    const worker = await started("worker", root, env, apps);
    const pids = { api: api.pid, worker: worker.pid, postgres: sql.pid ?? 0, redis: lists.pid ?? 0 };
    await run(api, client, WARM_UP_JOBS);
    const before = await taken(pids);
    await run(api, client, jobs);
    const after = await taken(pids);
    const perJob = (part: keyof Costs): number => (1000 * (after[part] - before[part])) / jobs;
    return {
      api: perJob("api"),
      worker: perJob("worker"),
      postgres: perJob("postgres"),
      redis: perJob("redis"),
    };
  } finally {
    await Promise.all(apps.map((app) => app.kill()));
    await client.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

function migrate(root: string, url: string): void {
  const { status, stderr } = spawnSync(process.execPath, ["packages/db/src/migrate-main.ts"], {
    cwd: root,
    env: { PATH: process.env["PATH"], DATABASE_URL: url },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`migrate in ${root} ended with ${status}: ${stderr}`);
}

async function started(
  app: App,
  root: string,
  env: Readonly<Record<string, string>>,
  apps: AppProcess[],
): Promise<AppProcess> {
  const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  const running = new AppProcess(app, { ...env, ...ports }, root);
  apps.push(running);
  await running.ready();
  return running;
}

/** Submits so many, and returns when all of them have ended. */
async function run(api: AppProcess, database: Client, count: number): Promise<void> {
  await submit(api, count);
  await waitFor(
    async () => (await database.query("SELECT 1 FROM tasks WHERE phase = 1 LIMIT 1")).rowCount === 0,
    { what: "every job to end", timeoutMs: 300_000 },
  );
}

async function submit(api: AppProcess, jobCount: number): Promise<void> {
  const client = connectClient(api.apiPort);
  let left = jobCount;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      const count = Math.min(CALL_JOBS, left);
      left -= count;
      await client.submitJobs({ jobs: Array.from({ length: count }, () => ({ type: "noop" })) });
    }
  };
  await Promise.all(Array.from({ length: CALLS_IN_FLIGHT }, caller));
  client.close();
}

/** Milliseconds of processor time until now. */
async function taken(pids: Costs): Promise<Costs> {
  return {
    api: await processorMs(pids.api),
    worker: await processorMs(pids.worker),
    postgres: await processorMs(pids.postgres),
    redis: await processorMs(pids.redis),
  };
}
