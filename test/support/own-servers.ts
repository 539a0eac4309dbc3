import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PostgresServer, startPostgres } from "../../apps/dev/src/stack/postgres.ts";
import type { PostgresPrograms } from "../../apps/dev/src/stack/postgres-programs.ts";
import {
  findRedisServer,
  installRedisServer,
  type RedisServer,
  startRedis,
} from "../../apps/dev/src/stack/redis.ts";
import { isolationSettings } from "./isolation.ts";
import { endOnExit } from "./left-overs.ts";
import { memoryFolder } from "./memory-folder.ts";

/** A private server in a temporary folder, for tests that stop, kill, freeze or flush it. */
export interface OwnServer {
  readonly dir: string;
  readonly port: number;
  /** Of the server that runs now; undefined between `stop` or `kill` and `start`. */
  readonly pid: number | undefined;
  /** In good order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Again, on the same port and the same data. */
  start(): Promise<void>;
  /** Stops it and deletes its folder. */
  remove(): Promise<void>;
}

export interface OwnPostgres extends OwnServer {
  /** Connection URL of the superuser; database `postgres` when none is named. */
  url(database?: string): string;
}

export interface OwnRedis extends OwnServer {
  readonly url: string;
}

export interface OwnPostgresOptions {
  /** Default false: tests need no data after a crash of the machine. A killed server keeps its data all the same. */
  readonly durable?: boolean;
  /** Where the machine has room there. Data in memory outlives a killed server as well. Default: unless it is durable. */
  readonly inMemory?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Begins with a copy of the data that `preparedPostgres` made; default: with empty databases. */
  readonly from?: PreparedPostgres;
  /** Of another version than the product's own stack has. */
  readonly programs?: PostgresPrograms;
}

/** Data of a Postgres that was stopped in good order, from which others begin. */
export interface PreparedPostgres {
  /** Holds the folder `data`. */
  readonly dir: string;
  remove(): Promise<void>;
}

export interface OwnRedisOptions {
  /** Default false: a restarted server is empty. */
  readonly appendonly?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Full path of another server than the machine's usual one. */
  readonly program?: string;
}

/** Starts a Postgres of the test's own; the isolation level of the test run applies to it too. */
export async function ownPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const settings = { max_connections: "300", ...isolationSettings(process.env), ...options.settings };
  const { durable = false, inMemory = !durable, from, programs } = options;
  const dir = await (inMemory ? memoryFolder("postgres") : diskFolder("postgres"));
  const { server, current } = await own<PostgresServer>(dir, async (place) => {
    if (from !== undefined && !existsSync(join(dir, "data"))) await copyData(from.dir, dir);
    return startPostgres({ dir, durable, settings, programs, ...place });
  });
  return Object.assign(server, { url: (database?: string): string => current().url(database) });
}

/** Runs `fill` on an empty Postgres and keeps what it leaves: copying that takes a tenth of making it again. */
export async function preparedPostgres(
  fill: (postgres: OwnPostgres) => Promise<unknown>,
): Promise<PreparedPostgres> {
  const postgres = await ownPostgres();
  try {
    await fill(postgres);
    await postgres.stop();
  } catch (error) {
    await postgres.remove();
    throw error;
  }
  return { dir: postgres.dir, remove: () => postgres.remove() };
}

/** By `cp`, which keeps the owner: Postgres starts on no folder of somebody else's. */
async function copyData(from: string, to: string): Promise<void> {
  await promisify(execFile)("cp", ["-a", join(from, "data"), join(to, "data")]);
}

/** Starts a Redis of the test's own, installing it when the machine has none. */
export async function ownRedis(options: OwnRedisOptions = {}): Promise<OwnRedis> {
  if (options.program === undefined && (await findRedisServer()) === undefined)
    await installRedisServer((line) => process.stderr.write(`${line}\n`));
  const dir = await (options.appendonly === true ? diskFolder("redis") : memoryFolder("redis"));
  const { server, current } = await own<RedisServer>(dir, (place) =>
    startRedis({ dir, ...options, ...place }),
  );
  return Object.assign(server, { url: current().url });
}

const diskFolder = (name: string): Promise<string> => mkdtemp(join(tmpdir(), `muster-${name}-`));

/** A server that does not start puts its last lines into the error; the rest would only drown the tests' output. */
const log = (): void => undefined;

type Place = { readonly log: (line: string) => void; readonly port?: number };

/** What Postgres and Redis have in common: a folder, a port that is kept, and an end that leaves nothing behind. */
async function own<S extends PostgresServer | RedisServer>(
  dir: string,
  launch: (place: Place) => Promise<S>,
): Promise<{ server: OwnServer; current: () => S }> {
  let last = await launch({ log }).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  let running: S | undefined = last;
  const endWith = async (how: "stop" | "kill"): Promise<void> => {
    await running?.[how]();
    running = undefined;
  };
  const ended = endOnExit(() => {
    if (running !== undefined) process.kill(running.pid, "SIGKILL");
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const launchAgain = async (): Promise<void> => {
    running ??= last = await launch({ log, port: last.port });
  };
  let starting: Promise<void> | undefined;
  const server: OwnServer = {
    dir,
    port: last.port,
    get pid() {
      return running?.pid;
    },
    stop: () => endWith("stop"),
    kill: () => endWith("kill"),
    start() {
      // Faults overlap: two that end together would start two servers on one folder.
      starting ??= launchAgain().finally(() => {
        starting = undefined;
      });
      return starting;
    },
    async remove() {
      await endWith("stop");
      await rm(dir, { recursive: true, force: true });
      ended();
    },
  };
  return { server, current: () => last };
}
