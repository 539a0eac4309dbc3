import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { connectClient } from "../support/client.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { findPgBouncer, type OwnPgBouncer, ownPgBouncer } from "../support/pgbouncer.ts";
import { freePort } from "../support/ports.ts";
import { testRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait.ts";

const program = servers().databaseKind === "postgres" ? await findPgBouncer() : undefined;

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

  async function launch(app: "api" | "worker", url: string): Promise<AppProcess> {
    const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
    const process = new AppProcess(app, {
      ...ports,
      ...redis.env,
      DATABASE_URL: url,
      DATABASE_CONNECTIONS: "3",
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
});
