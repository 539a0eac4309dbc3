import { openDatabase } from "@muster/db";
import { checkServer, openRedis, redisOptions } from "@muster/queue";
import {
  type Config,
  createMetrics,
  type HealthReport,
  type Lifecycle,
  type Logger,
  loopsHealth,
  startOpsServer,
} from "@muster/runtime";
import { type Engine, startChores, startEngine } from "@muster/worker";
import type { WORKER_CONFIG } from "./config.ts";
import { createIsolate } from "./isolation/parent.ts";
import { loadAllHandlers } from "./load-handlers.ts";

const HOUR_MS = 3_600_000;
/** Claims, endings and lookups share these; the heartbeat has a connection of its own. */
const CONNECTIONS = 4;
/** How long the engine may take beyond its drain: aborted handlers, the release, signing off. */
const STOP_MARGIN_MS = 10_000;

/** Builds the process from its configuration and starts it, first what others need. */
export async function startWorkerProcess(
  config: Config<typeof WORKER_CONFIG>,
  stack: Lifecycle,
  log: Logger,
): Promise<void> {
  const handlers = await loadAllHandlers(config);
  const metrics = createMetrics({ processMetrics: true });
  const database = openDatabase({
    url: config.DATABASE_URL,
    connections: CONNECTIONS,
    name: "muster-worker",
    log,
    metrics,
  });
  stack.use("database", { stop: () => database.close() });
  const redis = openRedis({ ...redisOptions(config), name: "muster-worker", log, metrics });
  stack.use("redis", { stop: () => redis.close() });
  if (await redis.ready(1_000)) for (const warning of (await checkServer(redis)).warnings) log.warn(warning);
  const engine = await startEngine({
    database,
    databaseUrl: config.DATABASE_URL,
    redis,
    handlers,
    concurrency: config.WORKER_CONCURRENCY,
    queues: config.WORKER_QUEUES,
    starvationSeconds: config.STARVATION_SECONDS,
    leaseSeconds: config.LEASE_SECONDS,
    drainSeconds: config.DRAIN_SECONDS,
    isolate: createIsolate(log),
    log,
    metrics,
  });
  const chores = startChores({
    database,
    redis,
    log,
    metrics,
    holder: engine.workerId,
    leaseMs: config.LEASE_SECONDS * 1000,
    retention: {
      succeededMs: config.SUCCEEDED_RETENTION_HOURS * HOUR_MS,
      otherMs: config.OTHER_RETENTION_HOURS * HOUR_MS,
    },
  });
  stack.use("chores", chores);
  stack.use("engine", engine, config.DRAIN_SECONDS * 1000 + STOP_MARGIN_MS);
  const ops = await startOpsServer({
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
    portVariable: "METRICS_PORT",
    metrics: async () => {
      engine.observe();
      return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
    health: () =>
      withStuckSlots(
        engine,
        loopsHealth(() => [...engine.loops, ...chores.loops]),
      ),
    ready: () => readiness(database, redis),
  });
  stack.use("metrics", ops);
  log.info({ metrics: `http://${config.METRICS_HOST}:${ops.port}/metrics` }, "ready");
}

/** A worker whose every slot is held by a handler that ignores its timeout takes nothing any more: restart it. */
function withStuckSlots(engine: Engine, report: HealthReport): HealthReport {
  const { stuck, concurrency } = engine;
  const slots = stuck === 0 ? "ok" : `${stuck} of ${concurrency} held by handlers that ignore their timeout`;
  return { ok: report.ok && stuck < concurrency, checks: { ...report.checks, slots } };
}

async function readiness(
  database: { ping(): Promise<void> },
  redis: { ping(): Promise<void> },
): Promise<HealthReport> {
  const [sql, lists] = await Promise.allSettled([database.ping(), redis.ping()]);
  const word = (result: PromiseSettledResult<void>): string =>
    result.status === "fulfilled" ? "ok" : "unreachable";
  return {
    ok: sql.status === "fulfilled" && lists.status === "fulfilled",
    checks: { database: word(sql), redis: word(lists) },
  };
}
