import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App, AppProcess } from "./app-process.ts";
import { connectClient, type SchedulerClient } from "./client.ts";
import { testDatabase } from "./database.ts";
import { testPool } from "./pool.ts";
import { startApp } from "./process.ts";
import { testRedis } from "./redis.ts";

/** Real processes on a database and a Redis prefix of their own. */
export interface System extends AsyncDisposable {
  readonly prefix: string;
  /** What tells a process of its own where the stores are. */
  readonly env: Readonly<Record<string, string>>;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  /** A folder that is gone afterwards. */
  readonly folder: string;
  start(app: App, env?: Readonly<Record<string, string>>): Promise<AppProcess>;
  client(api: AppProcess): SchedulerClient;
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}

export async function startSystem(): Promise<System> {
  const database = await testDatabase();
  const redis = testRedis();
  const folder = await mkdtemp(join(tmpdir(), "muster-system-"));
  const pool = testPool({ connectionString: database.url, max: 3, query_timeout: 30_000 });
  const processes: AppProcess[] = [];
  const clients: SchedulerClient[] = [];
  return {
    prefix: redis.prefix,
    env: { ...database.env, ...redis.env },
    redisUrl: redis.url,
    databaseUrl: database.url,
    folder,
    start: async (app, env = {}) => {
      const process = await startApp(app, { ...database.env, ...redis.env, LOG_LEVEL: "warn", ...env });
      processes.push(process);
      return process;
    },
    client: (api) => {
      const client = connectClient(api.apiPort);
      clients.push(client);
      return client;
    },
    query: async (text, values) => (await pool.query(text, values)).rows,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.close();
      await Promise.all(processes.map((process) => process.kill("SIGKILL")));
      await pool.end();
      await redis.cleanup();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
