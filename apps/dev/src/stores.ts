import { createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { chosenPort } from "./chosen-port.ts";
import type { Given } from "./environment.ts";
import { keepServer } from "./processes/keep-server.ts";
import { type PostgresServer, startPostgres } from "./stack/postgres.ts";
import { installPostgres, postgresCacheFile } from "./stack/postgres-install.ts";
import { freeDataFolder } from "./stack/postgres-lock.ts";
import { findPostgresPrograms, type PostgresPrograms } from "./stack/postgres-programs.ts";
import {
  findRedisServer,
  installRedisServer,
  type RedisServer,
  redisInstallCommand,
  startRedis,
} from "./stack/redis.ts";
import type { World } from "./world.ts";

export interface StoresOptions {
  /** Used as they are, at what the environment says. */
  readonly given: Given;
  /** Whether a missing Redis is installed by the system's package manager without asking. */
  readonly installRedis: boolean;
  /** What is typed to start the stack, for advice. */
  readonly typed: string;
}

export interface Stores {
  /** As people type it: a URL, or the variable that holds one. */
  readonly databaseUrl: string;
  /** As above. */
  readonly redisUrl: string;
  /** Of our own Redis. */
  readonly redisPort: number | undefined;
  /** What tells the processes where the stores are. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the database is made by this start. */
  readonly isNew: boolean;
}

/** Starts Postgres and Redis, but for those that are given; what dies is started again. */
export async function startStores(world: World, options: StoresOptions): Promise<Stores> {
  const { dir, logs } = world;
  const { given } = options;
  // Before anything is fetched: who lacks it hears so at once.
  if (!given.redis) await haveRedis(world, options);
  const file = createWriteStream(join(logs, "stores.log"), { flags: "a" });
  const log = (line: string): void => void file.write(`${line}\n`);
  const isNew = !given.postgres && !existsSync(join(dir, "postgres", "data"));
  const [postgres, redis] = await Promise.all([
    given.postgres ? undefined : keptPostgres(world, log),
    given.redis ? undefined : keptRedis(world, log),
  ]);
  const databaseUrl = postgres?.url("scheduler");
  return {
    databaseUrl: databaseUrl ?? "$DATABASE_URL",
    redisUrl: redis?.url ?? "$REDIS_URL",
    redisPort: redis?.port,
    env: {
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(redis !== undefined && { REDIS_URL: redis.url }),
    },
    isNew,
  };
}

/** @throws Error that says what to type */
async function haveRedis({ say }: World, { installRedis, typed }: StoresOptions): Promise<void> {
  if ((await findRedisServer()) !== undefined) return;
  if (installRedis) {
    say("there is no redis-server here: installing one with the system's package manager");
    say(`installed ${await installRedisServer(say)}`);
    return;
  }
  const command = (await redisInstallCommand()) ?? "install redis-server or valkey-server";
  throw new Error(`There is no redis-server or valkey-server on this machine, and npm has none. One of these helps:

  ${command}
  ${typed} --install-redis
      does the same for you, as root or with a sudo that asks for no password
  REDIS_URL=redis://host:6379 ${typed} --own-redis
      uses one that runs already`);
}

type Log = (line: string) => void;

async function keptPostgres(world: World, log: Log): Promise<PostgresServer> {
  const { stack, dir, guardian, say } = world;
  const stopping = new AbortController();
  stack.use("the start of Postgres", { stop: async () => stopping.abort() });
  const programs = await postgresPrograms(world, stopping.signal);
  await freeDataFolder(join(dir, "postgres", "data"), say);
  const port = await chosenPort("Postgres", 5432, say);
  const launch = (): Promise<PostgresServer> =>
    startPostgres({
      dir: join(dir, "postgres"),
      port,
      log,
      onSpawn: (pid) => guardian.watch(pid, "SIGINT"),
      programs,
      stopping: stopping.signal,
    });
  const postgres = await launch();
  stack.use("postgres", keepServer("Postgres", postgres, { guardian, say, launch }));
  say(`Postgres is ready on port ${port} (pid ${postgres.pid})`);
  return postgres;
}

/** As the user has installed it, or as it came with us, or as it was fetched before, or as it is fetched now. */
async function postgresPrograms({ cwd, say }: World, stopping: AbortSignal): Promise<PostgresPrograms> {
  const places = [join(cwd, "package.json"), import.meta.filename, postgresCacheFile()];
  const found = await findPostgresPrograms(places);
  if (found !== undefined) return found;
  return installPostgres(say, stopping);
}

async function keptRedis({ stack, dir, guardian, say }: World, log: Log): Promise<RedisServer> {
  const port = await chosenPort("Redis", 6379, say);
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
