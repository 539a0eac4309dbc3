import { setTimeout as pause } from "node:timers/promises";
import type { Redis } from "ioredis";
import { Ground } from "../../run/ground.ts";
import type { Servers } from "../../run/servers.ts";
import { musterGrpc } from "../../systems/index.ts";
import type { Measure, RunContext, Values } from "../measure.ts";

const FLEETS = [1, 50];
/** More at once would only be late together. */
const STARTED_AT_ONCE = 5;
const SETTLE_MS = 10_000;
const WINDOW_MS = 20_000;
/** Sessions hand in their counts about once a second. */
const STATISTICS_LAG_MS = 2_000;

export const idleCost: Measure = {
  name: "growth: idle workers",
  how: `Worker processes with nothing to do, over ${WINDOW_MS / 1000} s. Transactions are single statements.`,
  rounds: 1,
  entries: FLEETS.map((workers) => ({
    name: idleName(workers),
    system: musterGrpc.id,
    run: (context) => idle(context, Math.max(1, context.scale(workers))),
  })),
  better: "less",
  chart: { kind: "bars", values: ["CPU %", "SQL/s per worker"] },
};

export function idleName(workers: number): string {
  return `${workers} idle`;
}

async function idle({ servers, quick }: RunContext, workers: number): Promise<Values> {
  await using ground = await Ground.prepare(servers, musterGrpc);
  for (let left = workers; left > 0; left -= STARTED_AT_ONCE) {
    await ground.startWorkers(Math.min(left, STARTED_AT_ONCE), { concurrency: 10 });
    await ground.workersReady();
  }
  await pause(quick ? SETTLE_MS / 5 : SETTLE_MS);
  const before = await readings(servers, ground);
  await pause(quick ? WINDOW_MS / 5 : WINDOW_MS);
  const after = await readings(servers, ground);
  const seconds = after.seconds - before.seconds;
  const sql = (after.statements - before.statements) / seconds;
  return {
    "SQL/s": sql,
    "SQL/s per worker": sql / workers,
    "Redis commands/s": (after.commands - before.commands) / seconds,
    "CPU %": ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
  };
}

interface Readings {
  readonly seconds: number;
  readonly statements: number;
  readonly commands: number;
  readonly cpuSeconds: number;
}

async function readings(servers: Servers, ground: Ground): Promise<Readings> {
  const cpu = await Promise.all(ground.workers.map((worker) => worker.cpuSeconds()));
  return {
    seconds: performance.now() / 1_000,
    statements: await statements(servers, ground),
    commands: await commands(ground.stores.redis),
    cpuSeconds: cpu.reduce((sum, seconds) => sum + seconds, 0),
  };
}

/** Asked on a connection to another database, so that asking does not count. */
export async function statements(servers: Servers, { stores }: Ground): Promise<number> {
  const { rows } = await servers.admin.query<{ count: string }>(
    "SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = $1",
    [new URL(stores.place.databaseUrl).pathname.slice(1)],
  );
  return Number(rows[0]?.count);
}

export async function commands(redis: Redis): Promise<number> {
  return Number(/^total_commands_processed:(\d+)/mu.exec(await redis.info("stats"))?.[1]);
}

const JOBS = 20_000;

export const logPerJob: Measure = {
  name: "growth: log and statements",
  how: `${JOBS.toLocaleString("en")} jobs end to end through SubmitJobs of 100, one worker at concurrency 100.`,
  rounds: 1,
  entries: [
    {
      name: musterGrpc.title,
      system: musterGrpc.id,
      run: async ({ servers, scale }) => {
        const jobs = scale(JOBS);
        await using ground = await Ground.prepare(servers, musterGrpc);
        const producer = await ground.producer();
        await ground.startWorkers(1, { concurrency: 100 });
        await ground.workersReady();
        await pause(STATISTICS_LAG_MS);
        const before = { wal: await walBytes(servers), sql: await statements(servers, ground) };
        await producer.submit({ kind: "closed", jobs, perCall: 100, inFlight: 4 });
        await ground.whenDone(jobs);
        await pause(STATISTICS_LAG_MS);
        const after = { wal: await walBytes(servers), sql: await statements(servers, ground) };
        await ground.verifyDone(jobs);
        return {
          "WAL bytes/job": (after.wal - before.wal) / jobs,
          "SQL statements/job": (after.sql - before.sql) / jobs,
        };
      },
    },
  ],
  better: "less",
  chart: { kind: "bars", values: ["WAL bytes/job"] },
};

async function walBytes({ admin }: Servers): Promise<number> {
  const { rows } = await admin.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes",
  );
  return Number(rows[0]?.bytes);
}
