import { rmSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, folders } from "../../apps/dev/src/stack/redis-program.ts";
import {
  type ServerProcess,
  startOnPort,
  startServerProcess,
} from "../../apps/dev/src/stack/server-process.ts";
import { endOnExit } from "./left-overs.ts";

export interface OwnPgBouncer extends AsyncDisposable {
  readonly port: number;
  /** Of the role, in the database of this name behind the pooler. */
  url(database: string, role?: string): string;
  /** SIGKILL, and the same again on its port. */
  restart(): Promise<void>;
  /** Has it end in good order, and resolves when it has: in session mode once nobody who has a session is connected. */
  shutDown(): Promise<void>;
}

/** The pooler's program; undefined where it is not installed (Debian: `apt-get install pgbouncer`). */
export async function findPgBouncer(): Promise<string | undefined> {
  return findProgram("pgbouncer", [...folders(process.env["PATH"] ?? ""), "/usr/sbin", "/usr/local/bin"]);
}

/** A pooler in transaction mode with one session per role, which all its clients share. */
export async function ownPgBouncer(
  program: string,
  postgresUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnPgBouncer> {
  const dir = await mkdtemp(join(tmpdir(), "muster-pgbouncer-"));
  await chmod(dir, 0o755);
  const { hostname, port: postgresPort } = new URL(postgresUrl);
  await writeFile(join(dir, "users"), '"postgres" ""\n"shared" ""\n');
  const all = {
    listen_addr: "127.0.0.1",
    unix_socket_dir: "",
    auth_type: "trust",
    auth_file: join(dir, "users"),
    pool_mode: "transaction",
    default_pool_size: "1",
    ...settings,
  };
  const launch = async (free: number): Promise<ServerProcess> => {
    const lines = Object.entries({ ...all, listen_port: String(free) }).map(
      ([key, value]) => `${key} = ${value}`,
    );
    await writeFile(
      join(dir, "ini"),
      ["[databases]", `* = host=${hostname} port=${postgresPort}`, "[pgbouncer]", ...lines, ""].join("\n"),
    );
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    return startServerProcess({
      name: "PgBouncer",
      file: program,
      args: [...user, join(dir, "ini")],
      cwd: dir,
      env: {},
      readyLine: "process up",
      stopSignal: "SIGINT",
      advice: "Without the program these tests are skipped.",
      log: () => undefined,
    });
  };
  const first = await startOnPort(undefined, async (free) => ({ server: await launch(free), port: free }));
  const { port } = first;
  let server: ServerProcess | undefined = first.server;
  const kill = async (): Promise<void> => {
    await server?.kill();
    server = undefined;
  };
  const ended = endOnExit(() => {
    if (server !== undefined) process.kill(server.pid, "SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    port,
    url: (database, role = "postgres") => `postgres://${role}@127.0.0.1:${port}/${database}`,
    restart: async () => {
      await kill();
      server = await launch(port);
    },
    shutDown: async () => {
      if (server === undefined) return;
      process.kill(server.pid, "SIGINT");
      await server.ended;
      server = undefined;
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
      ended();
    },
  };
}
