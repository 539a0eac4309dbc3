import { retentionOf } from "@muster/db";
import { redisOptions } from "@muster/queue";
import { type Config, ConfigError, type HealthReport, storesReadiness, type Turning } from "@muster/runtime";
import type { ScheduleRequest } from "@muster/schedule";
import { startWorker, type WorkerOptions } from "@muster/worker";
import type { Engine, HostOptions } from "@muster/worker/engine";
import type { WORKER_CONFIG } from "./config.ts";

type WorkerConfig = Config<typeof WORKER_CONFIG>;

/** A worker that takes jobs, from wherever it has them. */
export interface TakingWorker {
  readonly engine: Engine;
  readonly loops: () => readonly Turning[];
  /** Whether its stores answer, or its API. */
  ready(): Promise<HealthReport>;
  stop(): Promise<void>;
}

/**
 * By WORKER_API, or else by the database and Redis.
 * @param signal ends the wait for them
 * @throws ConfigError where there are schedules and nobody owns them, or nobody here can apply them
 */
export function startTaking(
  config: WorkerConfig,
  host: HostOptions,
  schedules: readonly ScheduleRequest[],
  signal: AbortSignal,
): Promise<TakingWorker> {
  const { WORKER_API: api } = config;
  return api === undefined
    ? fromStores(config, host, schedules, signal)
    : fromApi(api, config, host, schedules, signal);
}

async function fromStores(
  config: WorkerConfig,
  host: HostOptions,
  schedules: readonly ScheduleRequest[],
  waitForDatabase: AbortSignal,
): Promise<TakingWorker> {
  const worker = await startWorker({
    ...storesOf(config),
    ...host,
    taints: config.WORKER_TAINTS,
    ...schedulesOf(config, schedules),
    waitForDatabase,
  });
  return {
    engine: worker.engine,
    loops: worker.loops,
    ready: () => storesReadiness({ database: worker.pingDatabase(), redis: worker.pingRedis() }),
    stop: () => worker.stop(),
  };
}

async function fromApi(
  api: readonly string[],
  config: WorkerConfig,
  host: HostOptions,
  schedules: readonly ScheduleRequest[],
  waitForApi: AbortSignal,
): Promise<TakingWorker> {
  const { WORKER_TOKEN_FILE: tokenFile, WORKER_API_CA_FILE: caFile, SCHEDULE_OWNER: owner } = config;
  if (owner !== undefined)
    throw new ConfigError([
      `SCHEDULE_OWNER: expected none beside WORKER_API, because schedules are applied by a worker with a database; got ${owner}`,
    ]);
  // The same files may be a worker's with a database, which applies them.
  if (schedules.length > 0)
    host.log?.info(
      { schedules: schedules.length },
      "the schedules of HANDLERS are not applied by this worker",
    );
  // Those jobs do not come to it, and it would take all others.
  if (config.WORKER_TAINTS.length > 0)
    throw new ConfigError([
      `WORKER_TAINTS: expected none beside WORKER_API, got ${config.WORKER_TAINTS.join(",")}`,
    ]);
  // Its libraries are an eighth of all that a worker loads, and one with stores needs none of them.
  const { startRemoteWorker } = await import("@muster/remote-worker");
  const worker = await startRemoteWorker({ ...host, api, tokenFile, caFile, waitForApi });
  // As if its supervisor had asked: it has left, and would do nothing any more.
  void worker.engine.drained.then(() => process.kill(process.pid, "SIGTERM"));
  return {
    engine: worker.engine,
    loops: worker.loops,
    ready: () => apiReadiness(worker.pingApi()),
    stop: () => worker.stop(),
  };
}

async function apiReadiness(ping: Promise<void>): Promise<HealthReport> {
  try {
    await ping;
    return { ok: true, checks: { api: "ok" } };
  } catch (error) {
    return { ok: false, checks: { api: error instanceof Error ? error.message : "unreachable" } };
  }
}

/**
 * Files without schedules apply none, and remove none: whoever takes the last one out of its files says so by SCHEDULE_OWNER.
 * @throws ConfigError where there are schedules and nobody owns them
 */
function schedulesOf(
  config: Config<typeof WORKER_CONFIG>,
  schedules: readonly ScheduleRequest[],
): Pick<WorkerOptions, "schedules" | "scheduleOwner" | "scheduleRevision"> {
  const { SCHEDULE_OWNER: scheduleOwner, SCHEDULE_REVISION: scheduleRevision } = config;
  if (scheduleOwner !== undefined) return { schedules, scheduleOwner, scheduleRevision };
  if (schedules.length === 0) return {};
  throw new ConfigError([
    `SCHEDULE_OWNER: expected whose the ${schedules.length} schedules of HANDLERS are, such as the service's name; it is not set`,
  ]);
}

function storesOf(
  config: WorkerConfig,
): Pick<WorkerOptions, "databaseUrl" | "redis"> & Partial<WorkerOptions> {
  return {
    databaseUrl: config.DATABASE_URL,
    databaseSchema: config.DATABASE_SCHEMA,
    databaseCaFile: config.DATABASE_CA_FILE,
    databaseMaxConnectionAgeMs: config.DATABASE_MAX_CONNECTION_AGE_SECONDS * 1000,
    databaseConnections: config.DATABASE_CONNECTIONS,
    redis: redisOptions(config),
    starvationSeconds: config.STARVATION_SECONDS,
    leaseSeconds: config.LEASE_SECONDS,
    retention: retentionOf(config),
  };
}
