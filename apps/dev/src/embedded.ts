import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createLifecycle, createLogger, type Lifecycle } from "@muster/runtime";
import { type Child, startChild } from "./child.ts";
import { checkUnclaimed, dropClaim, writeClaim } from "./processes/claim.ts";
import { watchFiles } from "./processes/file-changes.ts";
import { type Guardian, startGuardian } from "./processes/guardian.ts";
import { keepServer } from "./processes/keep-server.ts";
import { Supervised } from "./processes/supervised.ts";
import { preferPort } from "./stack/ports.ts";
import { type PostgresServer, startPostgres } from "./stack/postgres.ts";
import { freeDataFolder } from "./stack/postgres-lock.ts";
import { findRedisServer, installRedisServer, type RedisServer, startRedis } from "./stack/redis.ts";
import { terminalLine } from "./terminal-line.ts";

const WORKERS = 2;
const STOP_DEADLINE_MS = 40_000;

export interface EmbeddedOptions {
  /** Holds data and logs; `make dev` keeps it, the demo deletes it. */
  readonly dir: string;
  /** Environment of the workers besides their stores. */
  readonly workerEnv: Readonly<Record<string, string>>;
  /** Told of each step, for people. */
  readonly say: (line: string) => void;
  /** Told what the processes log, line by line. */
  readonly tell?: (line: string) => void;
}

/** A whole Muster on this machine. */
export interface Embedded {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly redisPort: number;
  readonly apiPort: number;
  readonly apiMetricsPort: number;
  readonly workerMetricsPorts: readonly number[];
  readonly logs: string;
}

/**
 * Starts Postgres, Redis, the API and two workers, each registered with `stack` as soon as it runs, so that a failure
 * or Ctrl-C half-way stops what there is. Usual ports where they are free, others where they are taken. What dies is
 * started again; all of it ends with this process, however that ends.
 * @throws Error when another run has the folder
 */
export async function startEmbedded(stack: Lifecycle, options: EmbeddedOptions): Promise<Embedded> {
  const { say } = options;
  const dir = resolve(options.dir);
  const logs = join(dir, "logs");
  await mkdir(logs, { recursive: true });
  await checkUnclaimed(dir, say);
  const guardian = stack.use("guardian", startGuardian(dir), STOP_DEADLINE_MS);
  const claim = { pid: process.pid, guardian: guardian.pid };
  await writeClaim(dir, { ...claim, addresses: "" });
  stack.use("claim", { stop: () => dropClaim(dir) });
  const world = { stack, dir, logs, guardian, say };
  const stores = await startStores(world);
  const running = await startProcesses(world, stores, options);
  const addresses = `the API is on localhost:${running.apiPort}, Postgres at ${stores.databaseUrl}, Redis at ${stores.redisUrl}`;
  await writeClaim(dir, { ...claim, addresses });
  return { ...stores, ...running, logs };
}

interface World {
  readonly stack: Lifecycle;
  readonly dir: string;
  readonly logs: string;
  readonly guardian: Guardian;
  readonly say: (line: string) => void;
}

type Ports = Pick<Embedded, "apiPort" | "apiMetricsPort" | "workerMetricsPorts">;
type Stores = Pick<Embedded, "databaseUrl" | "redisUrl" | "redisPort">;

async function startProcesses(
  world: World,
  stores: Stores,
  { workerEnv, tell }: EmbeddedOptions,
): Promise<Ports> {
  const { stack, logs, guardian, say } = world;
  const env = { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl, LOG_LEVEL: "info" };
  const patterns = (workerEnv["HANDLERS"] ?? "").split(",").filter((pattern) => pattern.trim() !== "");
  say("migrating the schema");
  const main = "packages/db/src/migrate-main.ts";
  await startChild({ name: "migrate", main, env, logFile: join(logs, "migrate.log"), guardian });
  const ports = await usualPorts();
  const api = supervise(world, {
    name: "api",
    main: "apps/api/src/main.ts",
    env: { ...env, API_PORT: String(ports.apiPort) },
    metricsPort: ports.apiMetricsPort,
    reloads: false,
    tell,
  });
  const workers = ports.workerMetricsPorts.map((metricsPort, index) =>
    supervise(world, {
      name: `worker-${index + 1}`,
      main: "apps/worker/src/main.ts",
      env: { ...env, ...workerEnv },
      metricsPort,
      reloads: patterns.length > 0,
      tell,
    }),
  );
  await Promise.all([api, ...workers].map((process) => process.start()));
  if (patterns.length > 0)
    stack.use(
      "file changes",
      watchFiles(patterns, () => reload(workers, say)),
    );
  return ports;
}

async function usualPorts(): Promise<Ports> {
  return {
    apiPort: await preferPort(8081),
    apiMetricsPort: await preferPort(2112),
    workerMetricsPorts: await Promise.all(Array.from({ length: WORKERS }, (_, n) => preferPort(2113 + n))),
  };
}

function reload(workers: readonly Supervised[], say: World["say"]): void {
  say("the handlers have changed: restarting the workers");
  for (const worker of workers) void worker.reload();
}

interface ProcessOptions {
  readonly name: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metricsPort: number;
  /** Whether it starts anew when the handlers' files change. */
  readonly reloads: boolean;
  readonly tell: EmbeddedOptions["tell"];
}

function supervise(
  world: World,
  { name, main, metricsPort, reloads, tell, ...options }: ProcessOptions,
): Supervised {
  const { stack, logs, guardian, say } = world;
  const launch = (): Promise<Child> =>
    startChild({
      name,
      main,
      env: { ...options.env, METRICS_PORT: String(metricsPort) },
      logFile: join(logs, `${name}.log`),
      readyUrl: `http://127.0.0.1:${metricsPort}/readyz`,
      guardian,
      ...(tell === undefined ? {} : { onLine: (line: string) => tell(terminalLine(name, line)) }),
    });
  return stack.use(name, new Supervised({ name, launch, say, reloads }), STOP_DEADLINE_MS);
}

async function startStores(world: World): Promise<Stores> {
  const { dir, say } = world;
  if ((await findRedisServer()) === undefined) {
    say("there is no redis-server here: installing one with the system's package manager");
    say(`installed ${await installRedisServer(say)}`);
  }
  const file = createWriteStream(join(dir, "logs", "stores.log"), { flags: "a" });
  const log = (line: string): void => void file.write(`${line}\n`);
  const [postgres, redis] = await Promise.all([keptPostgres(world, log), keptRedis(world, log)]);
  return { databaseUrl: postgres.url("scheduler"), redisUrl: redis.url, redisPort: redis.port };
}

type Log = (line: string) => void;

async function keptPostgres({ stack, dir, guardian, say }: World, log: Log): Promise<PostgresServer> {
  const port = await usualPort(5432, () => freeDataFolder(join(dir, "postgres", "data"), say));
  const launch = (): Promise<PostgresServer> =>
    startPostgres({
      dir: join(dir, "postgres"),
      port,
      log,
      onSpawn: (pid) => guardian.watch(pid, "SIGINT"),
    });
  const postgres = await launch();
  stack.use("postgres", keepServer("Postgres", postgres, { guardian, say, launch }));
  say(`Postgres 18 is ready on port ${port} (pid ${postgres.pid})`);
  return postgres;
}

async function keptRedis({ stack, dir, guardian, say }: World, log: Log): Promise<RedisServer> {
  const port = await preferPort(6379);
  const launch = (): Promise<RedisServer> =>
    startRedis({
      dir: join(dir, "redis"),
      port,
      appendonly: true,
      log,
      onSpawn: (pid) => guardian.watch(pid, "SIGTERM"),
    });
  const redis = await launch();
  stack.use("redis", keepServer("Redis", redis, { guardian, say, launch }));
  say(`Redis is ready on port ${port} (pid ${redis.pid})`);
  return redis;
}

/** The usual port, chosen once what an earlier run left on it has ended. */
async function usualPort(port: number, free: () => Promise<void>): Promise<number> {
  await free();
  return preferPort(port);
}

/** A lifecycle that says little: the demo and the dev stack speak for themselves. */
export function quietLifecycle(): Lifecycle {
  return createLifecycle(createLogger({ name: "dev", level: "warn" }));
}
