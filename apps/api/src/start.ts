import { createIdSource, createSubmitter } from "@muster/client";
import {
  checkSchema,
  type Database,
  databaseAddress,
  openDatabase,
  refuseUnfit,
  retentionOf,
} from "@muster/db";
import { openStores, type Stores } from "@muster/dispatch";
import { compareOwner, startChores } from "@muster/maintenance";
import { Health } from "@muster/proto/grpc/health/v1/health";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import {
  createPushCircuit,
  type PushCircuit,
  type RedisConnection,
  redisOptions,
  warnOfServer,
} from "@muster/queue";
import {
  type Config,
  createMetrics,
  isLoopback,
  type Lifecycle,
  type Logger,
  type Loop,
  loopsHealth,
  type Metrics,
  opsBasics,
  startOpsServer,
  storesReadiness,
} from "@muster/runtime";
import { Watches } from "@muster/watch";
import type { ApiContext } from "./api-context.ts";
import { type API_CONFIG, USUAL_METRICS_PORT } from "./config.ts";
import { createDepthLimit } from "./depth-limit.ts";
import { createHealth } from "./health.ts";
import { observe } from "./interceptors/observe.ts";
import { refuseOpenAddress } from "./open-address.ts";
import { createReflection } from "./reflection.ts";
import { queueRoutes } from "./rpc/queue/service.ts";
import { scheduleRoutes } from "./rpc/schedule/service.ts";
import { schedulerCodecs, schedulerRoutes } from "./rpc/service.ts";
import { startServer } from "./server.ts";

/** With so many in all, the chores have two. */
const USUAL_CONNECTIONS = 8;
/** Of a whole stop, whatever does not answer: 10 s for calls under way, and what closing takes after them. */
const STOP_MS = 19_000;
const USUAL_API_PORT = 8081;
/** How long a start waits for Redis, which may be away. */
const REDIS_MS = 1_000;

type ApiConfig = Config<typeof API_CONFIG>;

/** Builds the process from its configuration and starts it, first what others need. */
export async function startApi(config: ApiConfig, stack: Lifecycle, log: Logger): Promise<void> {
  refuseOpenAddress(config);
  stack.stopWithin(STOP_MS);
  const metrics = createMetrics({ processMetrics: true });
  const stores = await openConnections(config, stack, log, metrics);
  const { database, background, redis, series } = stores;
  void lookAtRedis(database, redis, log);
  const circuit = createPushCircuit({ redis, metrics });
  stack.use("pushes", { stop: () => circuit.close() });
  const newId = createIdSource();
  const behind = { database: background, redis, series, log, metrics };
  const chores = startChores({ ...behind, holder: newId(), retention: retentionOf(config) });
  stack.use("chores", chores);
  const depth = createDepthLimit({ ...behind, maxDepth: config.MAX_QUEUE_DEPTH });
  stack.use("depth", depth);
  const watches = stack.use("watches", new Watches({ database, background, redis, log, metrics }));
  const loops = (): readonly Loop[] => [...chores.loops, series.loop, ...depth.loops, ...watches.loops];
  await openOpsPort(config, stack, { log, metrics, loops, database: background, circuit });
  await serve(config, stack, {
    database,
    redis,
    circuit,
    series,
    submitter: createSubmitter({ ...stores, circuit, metrics, log }),
    depth,
    watches,
    newId,
    keepaliveMs: config.STREAM_KEEPALIVE_SECONDS * 1000,
    log,
    metrics,
  });
}

interface OpsOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly loops: () => readonly Loop[];
  readonly database: Database;
  readonly circuit: PushCircuit;
}

async function openOpsPort(
  config: ApiConfig,
  stack: Lifecycle,
  { log, metrics, loops, database, circuit }: OpsOptions,
): Promise<void> {
  const ops = await startOpsServer({
    ...opsBasics(config, USUAL_METRICS_PORT, metrics),
    log,
    health: () => loopsHealth(loops),
    ready: () => storesReadiness({ database: checkSchema(database), redis: checkWrites(circuit) }),
  });
  stack.use("metrics", ops);
  // The port is any free one where the usual is taken: nobody could find it.
  log.info({ metrics: `http://${config.METRICS_HOST}:${ops.port}/metrics` }, "serving metrics and health");
}

interface Connections extends Stores {
  readonly background: Database;
}

/** @throws what `refuseUnfit` does, which no waiting would change */
async function openConnections(
  config: ApiConfig,
  stack: Lifecycle,
  log: Logger,
  metrics: Metrics,
): Promise<Connections> {
  const address = databaseAddress(config);
  const all = config.DATABASE_CONNECTIONS;
  // Of the chores, the votes for a leader and the checks of readiness: calls, however many come, cannot take these.
  const ofChores = all >= USUAL_CONNECTIONS ? 2 : 1;
  const stores = openStores(stack, {
    databaseAddress: address,
    redis: redisOptions(config),
    name: "muster-api",
    connections: all - ofChores,
    log,
    metrics,
  });
  const own = { connections: ofChores, name: "muster-api-chores" };
  const background = openDatabase({ ...address, ...own, log, metrics });
  stack.use("database of the chores", { stop: () => background.close() });
  await refuseUnfit(stores.database);
  // A job that is submitted before is in no list, and waits for the reconciler; TLS takes three round trips more.
  await stores.redis.ready(REDIS_MS);
  return { ...stores, background };
}

async function serve(config: ApiConfig, stack: Lifecycle, context: ApiContext): Promise<void> {
  const { log, metrics } = context;
  const services = [SchedulerService, ScheduleService, QueueService];
  const health = createHealth(
    services.map(({ typeName }) => typeName),
    context.keepaliveMs,
  );
  const reflection = createReflection([...services, Health]);
  const server = await startServer({
    host: config.API_HOST,
    // Beyond this machine somebody expects it on its port: another one would serve nobody, and still look healthy.
    port: config.API_PORT ?? (isLoopback(config.API_HOST) ? undefined : USUAL_API_PORT),
    usualPort: USUAL_API_PORT,
    routes: (router) => {
      schedulerRoutes(context)(router);
      scheduleRoutes(context)(router);
      queueRoutes(context)(router);
      health.routes(router);
      reflection(router);
    },
    interceptors: [observe({ metrics, log })],
    codecs: schedulerCodecs,
    limits: { maxConnectionAgeMs: config.MAX_CONNECTION_AGE_SECONDS * 1000 },
    allowedHosts: config.ALLOWED_HOSTS,
    corsOrigins: config.CORS_ORIGINS,
    metrics,
    log,
  });
  stack.use("server", server);
  // Stopped first: load balancers look elsewhere before the port closes.
  stack.use("health", { stop: async () => health.setServing(false) });
  health.setServing(true);
  log.info({ api: `${config.API_HOST}:${server.port}` }, "serving gRPC, Connect and gRPC-Web");
}

/** Nobody waits for it: jobs are accepted whatever Redis says. */
async function lookAtRedis(database: Database, redis: RedisConnection, log: Logger): Promise<void> {
  await warnOfServer(redis);
  await compareOwner(database, redis, log);
}

/**
 * Tries a real write: a full Redis still answers PING.
 * @throws when it accepts none
 */
async function checkWrites(circuit: PushCircuit): Promise<void> {
  if (!(await circuit.canWrite())) throw new Error("Redis takes no writes");
}
