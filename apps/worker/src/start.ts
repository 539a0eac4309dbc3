import { retentionOf } from "@muster/db";
import { redisOptions } from "@muster/queue";
import {
  type Config,
  ConfigError,
  createMetrics,
  type Lifecycle,
  type Logger,
  type Metrics,
  type OpsServer,
  opsBasics,
  startOpsServer,
} from "@muster/runtime";
import type { ScheduleRequest } from "@muster/schedule";
import { STOP_MARGIN_MS, startWorker, type Worker, type WorkerOptions } from "@muster/worker";
import { startCommandUpkeep } from "./command-upkeep.ts";
import { USUAL_METRICS_PORT, type WORKER_CONFIG } from "./config.ts";
import { createIsolator } from "./isolation/isolator.ts";
import { loadAllHandlers } from "./load-handlers.ts";
import { Probes } from "./probes.ts";

/**
 * Builds the process from its configuration and starts it: the ops port first, so that a taken port stops it before it
 * has taken a job and probes see why it waits; then the stores; then work.
 */
export async function startWorkerProcess(
  config: Config<typeof WORKER_CONFIG>,
  stack: Lifecycle,
  log: Logger,
): Promise<void> {
  const stopMs = config.DRAIN_SECONDS * 1000 + STOP_MARGIN_MS;
  stack.stopWithin(stopMs);
  const metrics = createMetrics({ processMetrics: true });
  const { handlers, schedules } = await loadAllHandlers(config, log);
  if (config.COMMAND_ALLOW.length > 0)
    stack.use("command upkeep", startCommandUpkeep({ user: config.COMMAND_USER, log, metrics }));
  const { isolate } = stack.use("isolation", createIsolator({ log, metrics }));
  const probes = new Probes();
  const ops = stack.use("metrics", await serveOps(config, probes, metrics, log));
  const stopping = new AbortController();
  const ending = { stop: async () => stopping.abort(new Error("the worker was stopped while it waited")) };
  stack.use("wait for the database", ending);
  const waitForDatabase = stopping.signal;
  const worker = await startWorker({
    ...optionsOf(config),
    handlers,
    ...schedulesOf(config, schedules),
    isolate,
    waitForDatabase,
    log,
    metrics,
  });
  // Its stop is the drain: packages/worker/src/drain.ts.
  stack.use("worker", stopped(worker, probes), stopMs);
  probes.worker = worker;
  log.info({ metrics: `http://${config.METRICS_HOST}:${ops.port}/metrics` }, "ready");
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

function optionsOf(config: Config<typeof WORKER_CONFIG>): Omit<WorkerOptions, "handlers"> {
  return {
    databaseUrl: config.DATABASE_URL,
    databaseSchema: config.DATABASE_SCHEMA,
    databaseCaFile: config.DATABASE_CA_FILE,
    databaseMaxConnectionAgeMs: config.DATABASE_MAX_CONNECTION_AGE_SECONDS * 1000,
    databaseConnections: config.DATABASE_CONNECTIONS,
    redis: redisOptions(config),
    name: config.WORKER_NAME,
    concurrency: config.WORKER_CONCURRENCY,
    queues: config.WORKER_QUEUES,
    starvationSeconds: config.STARVATION_SECONDS,
    leaseSeconds: config.LEASE_SECONDS,
    drainSeconds: config.DRAIN_SECONDS,
    retention: retentionOf(config),
  };
}

/** Not ready from the first moment of the stop. */
function stopped(worker: Worker, probes: Probes): { stop(): Promise<void> } {
  return {
    stop: () => {
      probes.stopping = true;
      return worker.stop();
    },
  };
}

function serveOps(
  config: Config<typeof WORKER_CONFIG>,
  probes: Probes,
  metrics: Metrics,
  log: Logger,
): Promise<OpsServer> {
  return startOpsServer({
    ...opsBasics(config, USUAL_METRICS_PORT, metrics, () => probes.worker?.engine.observe()),
    log,
    health: () => probes.health(),
    ready: () => probes.ready(),
  });
}
