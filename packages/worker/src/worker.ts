import { hostname } from "node:os";
import {
  checkSchema,
  DEFAULT_RETENTION,
  type Faults,
  type Retention,
  refuseUnfit,
  startFaults,
} from "@muster/db";
import { databaseAddressOf, openStores, type StoreOptions, type Stores } from "@muster/dispatch";
import { type Chores, compareOwner, type LeadListener, startChores } from "@muster/maintenance";
import { type RedisConnection, warnOfServer } from "@muster/queue";
import {
  createLifecycle,
  createLogger,
  createMetrics,
  type Logger,
  type Metrics,
  type Stoppable,
  type Turning,
} from "@muster/runtime";
import type { ScheduleRequest } from "@muster/schedule";
import { checkWorkerOptions } from "./check-options.ts";
import { type Engine, startEngine } from "./engine.ts";
import { checkQueues, engineSealing, type HostOptions } from "./host-options.ts";
import { aboutWorker } from "./machine/about-worker.ts";
import { applyAtStart, readSchedules } from "./schedules.ts";
import { sealTemplates } from "./seal-templates.ts";
import type { EngineSealing } from "./sealed/open-payload.ts";
import { openSecrets, type Secrets } from "./secrets/index.ts";
import { tellMissing } from "./secrets/tell-missing.ts";
import { sqlRedisPort } from "./store/sql-redis-port.ts";
import { onceDatabaseWorks } from "./wait-for-database.ts";

/** Claims, endings and lookups share all but the heartbeat's own. */
const CONNECTIONS = 5;
/** How long a whole stop may take beyond the drain: aborted handlers, the release, signing off, closing. */
export const STOP_MARGIN_MS = 9_000;

export interface WorkerOptions extends StoreOptions, HostOptions {
  /** It takes only jobs that require something of one of these labels, such as `["gpu"]`: others would fill it. Default: any job. */
  readonly taints?: readonly string[] | undefined;
  /** A list whose oldest job waits longer gets a share ahead of the order. Default 60. */
  readonly starvationSeconds?: number;
  /** A worker that is silent for this long has lost its jobs. Default 30. */
  readonly leaseSeconds?: number;
  /** How long ended jobs are kept. Default: succeeded ones a day, the others 30 days. */
  readonly retention?: Retention;
  /**
   * Applied at the start under `scheduleOwner`, whose other schedules are removed; an empty array removes all of them.
   * Default: none are applied, and nothing is removed.
   */
  readonly schedules?: readonly ScheduleRequest[] | undefined;
  /** Whose schedules these are, such as the service's name. Every process that has this owner has the same list. */
  readonly scheduleOwner?: string | undefined;
  /** Of the list: an older one than was applied last is left alone, as in a rolling deploy. Default 0: do not compare. */
  readonly scheduleRevision?: number | undefined;
  /**
   * While the database does not answer, has no schema of this version, or refuses us, the start waits until this
   * aborts. Default: it rejects at the first such answer, because only the host knows what else it could do.
   */
  readonly waitForDatabase?: AbortSignal;
}

export interface Worker {
  readonly engine: Engine;
  /** Everything that turns in the background; for a liveness check. */
  readonly loops: () => readonly Turning[];
  readonly metrics: Metrics;
  /** Both reject when their store does not answer, or does not let this worker do its work. */
  pingDatabase(): Promise<void>;
  pingRedis(): Promise<void>;
  /**
   * Drains, gives back what still runs, and closes every connection: within `drainSeconds` + 10 s, whatever does not
   * answer. Rejects when something had to be cut off.
   */
  stop(): Promise<void>;
}

/**
 * A worker inside the caller's own process: takes jobs from Redis (from SQL, while Redis is away), runs the handlers,
 * and does its share of the chores.
 * @throws ConfigError naming every option that is missing, wrong or unknown; MusterError `invalid_argument` for
 * `queues` that name none, `unavailable` when the database does not answer, refuses us, or has no schema of this
 * version, unless `waitForDatabase` says to wait
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  checkWorkerOptions(options);
  checkQueues(options.queues);
  const schedules = readSchedules(options);
  const secrets = openSecrets(options.secrets ?? { allow: [] });
  const log = options.log ?? createLogger({ name: "muster", level: "info" });
  const metrics = options.metrics ?? createMetrics();
  const { drainSeconds = 20 } = options;
  const stack = createLifecycle(log, drainSeconds * 1000 + STOP_MARGIN_MS);
  const stores = openStores(stack, {
    databaseAddress: databaseAddressOf(options),
    redis: options.redis,
    name: "muster-worker",
    connections: (options.databaseConnections ?? CONNECTIONS) - 1,
    log,
    metrics,
  });
  // Of what follows stopped last: it still tells of the engine's last failures.
  const faults = stack.use("faults", startFaults({ ...stores, log, metrics }));
  const world = { ...stores, faults, log, metrics, sealing: engineSealing(options), secrets };
  let chores: Chores | undefined;
  try {
    const engine = await startTaking({ ...world, lead: leadOf(() => chores) }, options, drainSeconds);
    if (schedules !== undefined)
      await applyAtStart(world, await sealTemplates(world.sealing?.sealing, schedules));
    const { retention = DEFAULT_RETENTION } = options;
    const started = (chores = startChores({ ...world, holder: engine.workerId, retention }));
    // In parallel: the drain's time starts at once, and a silent store is not waited for twice.
    stack.use("engine and chores", together(engine, started), drainSeconds * 1000 + STOP_MARGIN_MS);
    return {
      engine,
      loops: () => [...engine.loops, ...started.loops, stores.series.loop, faults.loop],
      metrics,
      pingDatabase: () => checkSchema(stores.database),
      pingRedis: () => stores.redis.tryWrite(),
      stop: () => stack.stop(),
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

interface World extends Stores {
  readonly faults: Faults;
  readonly lead: LeadListener;
  readonly sealing: EngineSealing | undefined;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly metrics: Metrics;
}

async function startTaking(world: World, options: WorkerOptions, drainSeconds: number): Promise<Engine> {
  const { database, redis, sealing, secrets, log, metrics } = world;
  const { handlers, concurrency = 10, isolate, queues, traceRelation } = options;
  await tellMissing(secrets, log);
  await refuseUnfit(database);
  await lookAtRedis(redis, log);
  const name = options.name ?? hostname();
  const port = sqlRedisPort({
    ...world,
    databaseAddress: databaseAddressOf(options),
    name,
    about: await aboutWorker({ labels: options.labels, address: options.metricsAddress }),
    taints: options.taints ?? [],
    queues,
    starvationMs: (options.starvationSeconds ?? 60) * 1000,
    leaseSeconds: options.leaseSeconds ?? 30,
  });
  const engine = await onceDatabaseWorks({ database, log, signal: options.waitForDatabase }, async () => {
    if (redis.state === "up") await compareOwner(database, redis, log);
    return startEngine({
      port,
      handlers,
      concurrency,
      drainSeconds,
      isolate,
      secrets,
      traceRelation,
      sealing,
      log,
      metrics,
    });
  });
  const about = { worker: engine.workerId, slots: concurrency, queues: queues ?? "all" };
  log.info({ ...about, types: Object.keys(handlers) }, "taking jobs");
  return engine;
}

/** The chores are named after their worker, so they start after it: what it hears of the lead before is not missed. */
function leadOf(chores: () => Chores | undefined): LeadListener {
  return {
    hear: (sentAt, leadLeftMs) => chores()?.lead.hear(sentAt, leadLeftMs),
    ask: () => chores()?.lead.ask(),
  };
}

function together(engine: Stoppable, chores: Stoppable): Stoppable {
  return {
    stop: async () => {
      const choresStopped = chores.stop();
      try {
        await engine.stop();
      } finally {
        await choresStopped;
      }
    },
  };
}

/** Redis may be away at the start: jobs run by SQL until it is back. */
async function lookAtRedis(redis: RedisConnection, log: Logger): Promise<void> {
  if (!(await redis.ready(1_000))) log.warn("Redis is not reachable; looking for work in SQL");
  // Before the first take: a worker that may not take from the lists looks in SQL at once.
  else await redis.rights.check();
  void warnOfServer(redis);
}
