import { createLifecycle, createLogger, readConfig } from "@muster/runtime";
import { connectClient, type SchedulerClient } from "@muster/test/client";
import { testDatabase } from "@muster/test/database";
import { freePort } from "@muster/test/ports";
import { testRedis } from "@muster/test/redis";
import { API_CONFIG } from "../../src/config.ts";
import { startApi } from "../../src/start.ts";

/** APIs in this process, on one database and one Redis prefix. */
export interface World extends AsyncDisposable {
  readonly databaseUrl: string;
  /** For a worker beside them. */
  readonly redis: { readonly url: string; readonly keyPrefix: string };
  readonly clients: readonly SchedulerClient[];
  readonly apiPorts: readonly number[];
  readonly metricsPorts: readonly number[];
  /** Ends the APIs; their stores go on. */
  stop(): Promise<void>;
}

export async function startWorld(apis: number, env: Readonly<Record<string, string>> = {}): Promise<World> {
  const database = await testDatabase();
  const redis = testRedis();
  const log = createLogger({ name: "test", level: "silent" });
  const stack = createLifecycle(log);
  const clients: SchedulerClient[] = [];
  const apiPorts: number[] = [];
  const metricsPorts: number[] = [];
  for (let index = 0; index < apis; index += 1) {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const config = readConfig(API_CONFIG, {
      ...database.env,
      ...redis.env,
      API_PORT: String(port),
      METRICS_PORT: String(metricsPort),
      ...env,
    });
    await startApi(config, stack, log);
    clients.push(connectClient(port));
    apiPorts.push(port);
    metricsPorts.push(metricsPort);
  }
  return {
    databaseUrl: database.url,
    redis: { url: redis.url, keyPrefix: redis.prefix },
    clients,
    apiPorts,
    metricsPorts,
    stop: () => stack.stop(),
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.close();
      await stack.stop();
      await redis.cleanup();
      await database.drop();
    },
  };
}
