import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createLifecycle, createLogger, type Lifecycle } from "@muster/runtime";
import { type Child, startChild } from "./child.ts";
import { preferPort } from "./stack/ports.ts";
import { startPostgres } from "./stack/postgres.ts";
import { findRedisServer, installRedisServer, startRedis } from "./stack/redis.ts";

const WORKERS = 2;
const STOP_DEADLINE_MS = 40_000;

export interface EmbeddedOptions {
  /** Holds data and logs; `make dev` keeps it, the demo deletes it. */
  readonly dir: string;
  /** Environment of the workers besides their stores. */
  readonly workerEnv: Readonly<Record<string, string>>;
  /** Told of each step, for people. */
  readonly say: (line: string) => void;
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
 * or Ctrl-C half-way stops what there is. Usual ports where they are free, others where they are taken.
 */
export async function startEmbedded(stack: Lifecycle, options: EmbeddedOptions): Promise<Embedded> {
  const { say } = options;
  const dir = resolve(options.dir);
  const logs = join(dir, "logs");
  await mkdir(logs, { recursive: true });
  const stores = await startStores(stack, dir, say);
  const env = { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl, LOG_LEVEL: "info" };
  const start = async (
    name: string,
    main: string,
    more: Record<string, string>,
    metricsPort: number,
  ): Promise<Child> => {
    const child = await startChild({
      name,
      main,
      env: { ...env, ...more, METRICS_PORT: String(metricsPort) },
      logFile: join(logs, `${name}.log`),
      readyUrl: `http://127.0.0.1:${metricsPort}/readyz`,
    });
    say(`${name} is ready (pid ${child.pid})`);
    return stack.use(name, child, STOP_DEADLINE_MS);
  };

  say("migrating the schema");
  await startChild({
    name: "migrate",
    main: "packages/db/src/migrate-main.ts",
    env,
    logFile: join(logs, "migrate.log"),
  });
  const apiPort = await preferPort(8081);
  const apiMetricsPort = await preferPort(2112);
  await start("api", "apps/api/src/main.ts", { API_PORT: String(apiPort) }, apiMetricsPort);
  const workerMetricsPorts: number[] = [];
  for (let index = 0; index < WORKERS; index += 1) {
    const metricsPort = await preferPort(2113 + index);
    await start(`worker-${index + 1}`, "apps/worker/src/main.ts", { ...options.workerEnv }, metricsPort);
    workerMetricsPorts.push(metricsPort);
  }
  return { ...stores, apiPort, apiMetricsPort, workerMetricsPorts, logs };
}

async function startStores(
  stack: Lifecycle,
  dir: string,
  say: (line: string) => void,
): Promise<Pick<Embedded, "databaseUrl" | "redisUrl" | "redisPort">> {
  if ((await findRedisServer()) === undefined) {
    say("there is no redis-server here: installing one with the system's package manager");
    say(`installed ${await installRedisServer(say)}`);
  }
  const file = createWriteStream(join(dir, "logs", "stores.log"), { flags: "a" });
  const log = (line: string): void => void file.write(`${line}\n`);
  const postgres = await startPostgres({ dir: join(dir, "postgres"), port: await preferPort(5432), log });
  stack.use("postgres", postgres);
  say(`Postgres 18 is ready on port ${postgres.port}`);
  const redis = await startRedis({
    dir: join(dir, "redis"),
    port: await preferPort(6379),
    appendonly: true,
    log,
  });
  stack.use("redis", redis);
  say(`Redis is ready on port ${redis.port}`);
  return { databaseUrl: postgres.url("scheduler"), redisUrl: redis.url, redisPort: redis.port };
}

/** A lifecycle that says little: the demo and the dev stack speak for themselves. */
export function quietLifecycle(): Lifecycle {
  return createLifecycle(createLogger({ name: "dev", level: "warn" }));
}
