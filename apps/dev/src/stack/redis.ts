import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { findRedisServer } from "./redis-program.ts";
import { type ServerProcess, startOnPort, startServerProcess } from "./server-process.ts";

export { installRedisServer, redisInstallCommand } from "./redis-install.ts";
export { findRedisServer } from "./redis-program.ts";

export interface RedisOptions {
  /** The server's folder; made when missing. The caller deletes it. */
  readonly dir: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Default false. True keeps data between runs in an append-only file, written out every second. */
  readonly appendonly?: boolean;
  /** Server settings by name, e.g. `{ maxmemory: "10mb" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Full path of another server than the machine's usual one. */
  readonly program?: string | undefined;
  /** Receives each line of the server's log. */
  readonly log: (line: string) => void;
  /** Told its process id as soon as it has one, long before it is ready. */
  readonly onSpawn?: (pid: number) => void;
}

export interface RedisServer extends ServerProcess {
  readonly port: number;
  readonly url: string;
}

/**
 * Starts the machine's Redis or Valkey on 127.0.0.1, without a password and without snapshots.
 * Throws with the server's last words and what to do next; `installRedisServer` is for a machine without one.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const dir = resolve(options.dir);
  const program = options.program ?? (await findRedisServer());
  if (program === undefined) {
    throw new Error(
      "No redis-server or valkey-server on PATH: install one, or set REDIS_URL to use another.",
    );
  }
  await mkdir(dir, { recursive: true });
  return startOnPort(options.port, async (port) => {
    const server = await startServerProcess({
      name: "Redis",
      file: program,
      argv0: "redis-server",
      args: serverArguments(dir, port, options),
      cwd: dir,
      env: process.env,
      readyLine: "Ready to accept connections",
      stopSignal: "SIGTERM",
      advice:
        `If another process still uses ${dir}, stop it. If its append-only file is damaged, delete that folder: ` +
        "Redis holds only hints, the jobs are in Postgres.",
      log: options.log,
      onSpawn: options.onSpawn,
    });
    return { ...server, port, url: `redis://127.0.0.1:${port}` };
  });
}

function serverArguments(
  dir: string,
  port: number,
  { appendonly = false, settings }: RedisOptions,
): string[] {
  const all: Record<string, string> = {
    bind: "127.0.0.1",
    port: String(port),
    dir,
    daemonize: "no",
    logfile: "",
    save: "",
    appendonly: appendonly ? "yes" : "no",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
}
