import { rmSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, folders } from "../../apps/dev/src/stack/redis-program.ts";
import { startOnPort, startServerProcess } from "../../apps/dev/src/stack/server-process.ts";

export interface OwnPgBouncer extends AsyncDisposable {
  /** Of the role, in the database of this name behind the pooler. */
  url(database: string, role?: string): string;
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
  const { server, port } = await startOnPort(undefined, async (free) => {
    const lines = Object.entries({ ...all, listen_port: String(free) }).map(
      ([key, value]) => `${key} = ${value}`,
    );
    await writeFile(
      join(dir, "ini"),
      ["[databases]", `* = host=${hostname} port=${postgresPort}`, "[pgbouncer]", ...lines, ""].join("\n"),
    );
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    const started = await startServerProcess({
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
    return { server: started, port: free };
  });
  return {
    url: (database, role = "postgres") => `postgres://${role}@127.0.0.1:${port}/${database}`,
    [Symbol.asyncDispose]: async () => {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
