import { redisOptions } from "@muster/queue";
import {
  type Config,
  createMetrics,
  type HealthReport,
  type Lifecycle,
  type Logger,
  loopsHealth,
  startOpsServer,
} from "@muster/runtime";
import { startWorker, type Worker } from "@muster/worker";
import { startCommandUpkeep } from "./command-upkeep.ts";
import type { WORKER_CONFIG } from "./config.ts";
import { createIsolation } from "./isolation/isolate.ts";
import { loadAllHandlers } from "./load-handlers.ts";

const HOUR_MS = 3_600_000;
const STOP_MARGIN_MS = 15_000;

/** Builds the process from its configuration and starts it. */
export async function startWorkerProcess(
  config: Config<typeof WORKER_CONFIG>,
  stack: Lifecycle,
  log: Logger,
): Promise<void> {
  const metrics = createMetrics({ processMetrics: true });
  const handlers = await loadAllHandlers(config, log);
  if (config.COMMAND_ALLOW.length > 0)
    stack.use("command upkeep", startCommandUpkeep({ user: config.COMMAND_USER, log, metrics }));
  const { isolate } = stack.use("isolation", createIsolation({ log, metrics }));
  const worker = await startWorker({
    databaseUrl: config.DATABASE_URL,
    databaseMaxConnectionAgeMs: config.DATABASE_MAX_CONNECTION_AGE_SECONDS * 1000,
    redis: redisOptions(config),
    handlers,
    name: config.WORKER_NAME,
    concurrency: config.WORKER_CONCURRENCY,
    queues: config.WORKER_QUEUES,
    starvationSeconds: config.STARVATION_SECONDS,
    leaseSeconds: config.LEASE_SECONDS,
    drainSeconds: config.DRAIN_SECONDS,
    retention: {
      succeededMs: config.SUCCEEDED_RETENTION_HOURS * HOUR_MS,
      otherMs: config.OTHER_RETENTION_HOURS * HOUR_MS,
    },
    isolate,
    log,
    metrics,
  });
  stack.use("worker", worker, config.DRAIN_SECONDS * 1000 + STOP_MARGIN_MS);
  const ops = await startOpsServer({
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
    metrics: async () => {
      worker.engine.observe();
      return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
    health: () => withStuckSlots(worker, loopsHealth(worker.loops)),
    ready: () => readiness(worker),
    degradations: metrics.degradations,
  });
  stack.use("metrics", ops);
  log.info({ metrics: `http://${config.METRICS_HOST}:${ops.port}/metrics` }, "ready");
}

/** A worker whose every slot is held by a handler that ignores its timeout takes nothing any more: restart it. */
function withStuckSlots({ engine }: Worker, report: HealthReport): HealthReport {
  const { stuck, concurrency } = engine;
  const slots = stuck === 0 ? "ok" : `${stuck} of ${concurrency} held by handlers that ignore their timeout`;
  return { ok: report.ok && stuck < concurrency, checks: { ...report.checks, slots } };
}

async function readiness(worker: Worker): Promise<HealthReport> {
  const [database, redis] = await Promise.all([
    reachable(worker.pingDatabase()),
    reachable(worker.pingRedis()),
  ]);
  // Without Redis it finds its jobs by SQL.
  return { ok: database === "ok", checks: { database, redis: redis === "ok" ? "ok" : "degraded" } };
}

/** An unreachable store is the answer here, not an error; the connection has counted it. */
function reachable(ping: Promise<void>): Promise<string> {
  return ping.then(
    () => "ok",
    () => "unreachable",
  );
}
