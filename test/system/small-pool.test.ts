import { randomUUID } from "node:crypto";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { connectClient } from "../support/client.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { findPgBouncer, type OwnPgBouncer, ownPgBouncer } from "../support/pgbouncer.ts";
import { freePort } from "../support/ports.ts";
import { testRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait.ts";

type Env = Readonly<Record<string, string>>;

const program = servers().databaseKind === "postgres" ? await findPgBouncer() : undefined;

/** Of connections. */
const GREATEST_AGE_MS = 4_000;
/** PgBouncer looks three times a second who is left; a busy machine takes its time as well. */
const SLACK_MS = 3_000;

describe.skipIf(program === undefined)("case S5: a pooler in session mode", () => {
  const redis = testRedis();
  const processes: AppProcess[] = [];
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await redis.cleanup();
    await database.drop();
  });

  const behind = (sessions: number): Promise<OwnPgBouncer> =>
    ownPgBouncer(program ?? "", servers().adminUrl, {
      pool_mode: "session",
      default_pool_size: `${sessions}`,
    });

  async function launch(app: "api" | "worker", url: string, env: Env = {}): Promise<AppProcess> {
    const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
    const process = new AppProcess(app, {
      ...ports,
      ...redis.env,
      DATABASE_URL: url,
      DATABASE_CONNECTIONS: "3",
      ...env,
    });
    processes.push(process);
    await process.ready();
    return process;
  }

  test("with three sessions for each process all works, and no more are asked for", async () => {
    await using pooler = await behind(6);
    const url = pooler.url(new URL(database.url).pathname.slice(1));
    const [api, worker] = await Promise.all([launch("api", url), launch("worker", url)]);
    const client = connectClient(api.apiPort);
    const ids = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { jobId } = await client.submitJob({
          job: { type: "noop", ...(index % 2 === 0 && { idempotencyKey: `key-${index}` }) },
        });
        return jobId;
      }),
    );
    for (const jobId of ids)
      await waitFor(async () => (await client.getJob({ jobId })).finishedAt, { what: `the end of ${jobId}` });
    expect(await worker.stop()).toMatchObject({ code: 0 });
    expect(await api.stop()).toMatchObject({ code: 0 });
  });

  test("that waits for its clients before it ends has none after their greatest age, and no call is refused", async () => {
    await using old = await behind(20);
    await using next = await behind(20);
    const address = await startFaultProxy(old.port);
    const url = new URL(old.url(new URL(database.url).pathname.slice(1)));
    url.port = String(address.port);
    const age = {
      DATABASE_MAX_CONNECTION_AGE_SECONDS: String(GREATEST_AGE_MS / 1000),
      DATABASE_CONNECTIONS: "8",
    };
    const [api] = await Promise.all([launch("api", url.href, age), launch("worker", url.href, age)]);
    const client = connectClient(api.apiPort);
    // Most of the connections that these take are not needed any more afterwards.
    await Promise.all(Array.from({ length: 50 }, () => client.listJobs({})));
    // As a service's address does when its pooler is to go: who has a connection keeps it, new ones go to the next.
    address.retarget(next.port);
    const endsAt = old.shutDown().then(() => performance.now());
    const began = performance.now();
    const ended = new AbortController();
    void endsAt.finally(() => ended.abort());
    while (!ended.signal.aborted)
      await client.submitJob({ job: { type: "noop", idempotencyKey: randomUUID() } });
    expect((await endsAt) - began).toBeLessThan(GREATEST_AGE_MS + SLACK_MS);
    await address.close();
  });
});
