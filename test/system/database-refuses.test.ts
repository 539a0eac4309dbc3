import { randomBytes } from "node:crypto";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { administer } from "../support/admin.ts";
import { type App, AppProcess } from "../support/app-process.ts";
import { connectClient, type SchedulerClient } from "../support/client.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { freePort } from "../support/ports.ts";
import { testRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait.ts";

/** Processes whose database refuses them, is away, or keeps silent: they wait, say why, and end when they are told to. */

const elsewhere = servers().databaseKind !== "postgres";
const role = `muster_role_${randomBytes(4).toString("hex")}`;
const redis = testRedis();
/** What is frozen meanwhile is nobody else's. */
const frozenRedis = testRedis();
let frozenDatabase: TestDatabase;
const processes: AppProcess[] = [];
let database: TestDatabase;
let postgres: FaultProxy;
let lists: FaultProxy;

beforeAll(async () => {
  if (elsewhere) return;
  database = await testDatabase();
  frozenDatabase = await testDatabase();
  postgres = await startFaultProxy(Number(new URL(frozenDatabase.url).port));
  lists = await startFaultProxy(Number(new URL(frozenRedis.url).port));
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  if (elsewhere) return;
  await Promise.all([postgres.close(), lists.close(), redis.cleanup(), frozenRedis.cleanup()]);
  await Promise.all([database.drop(), frozenDatabase.drop()]);
  await administer(servers().adminUrl, [`DROP ROLE IF EXISTS ${role}`]);
});

const elsewhereOn = (url: string, port: number, user?: string): string => {
  const changed = new URL(url);
  changed.port = String(port);
  if (user !== undefined) changed.username = user;
  return changed.href;
};

/** Started, not awaited to be ready. */
async function launch(app: App, env: Readonly<Record<string, string>>): Promise<AppProcess> {
  const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  const process = new AppProcess(app, { ...ports, ...redis.env, ...env });
  processes.push(process);
  return process;
}

async function probe({ metricsPort }: AppProcess, path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}${path}`, {
    signal: AbortSignal.timeout(5_000),
  });
  return { status: response.status, body: await response.text() };
}

/** Red for this reason in both, and neither is to be restarted for it. */
async function refused(apps: readonly AppProcess[], why: RegExp): Promise<void> {
  for (const app of apps) {
    const ready = await waitFor(
      async () => {
        const answer = await probe(app, "/readyz");
        return answer.status === 503 && why.test(answer.body) ? answer : undefined;
      },
      { what: `/readyz of the ${app.app} to say ${why}` },
    );
    expect(ready.status).toBe(503);
    expect((await probe(app, "/healthz")).status).toBe(200);
    expect(app.output()).toMatch(why);
    // A line for each new reason, not one for each try.
    expect(app.output().match(/degraded: the database does not let/g)?.length ?? 0).toBeLessThan(3);
  }
}

async function answerOf(client: SchedulerClient): Promise<string> {
  return client.submitJob({ job: { type: "noop" } }, { timeoutMs: 20_000 }).then(
    () => "taken",
    (error: unknown) => String(error),
  );
}

test
  .skipIf(elsewhere)
  .concurrent(
    "case B7: a database that does not let the role in, or lacks its grants, is UNAVAILABLE to callers and red in /readyz until it is mended",
    async () => {
      const asOwner = (...statements: string[]): Promise<void> => administer(database.url, statements);
      await asOwner(
        `CREATE ROLE ${role} NOLOGIN`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
      );
      const url = elsewhereOn(database.url, Number(new URL(database.url).port), role);
      const [api, worker] = [
        await launch("api", { DATABASE_URL: url }),
        await launch("worker", { DATABASE_URL: url }),
      ];
      await refused([api, worker], /does not let this role in.*28000/);
      const client = connectClient(api.apiPort);
      expect(await answerOf(client)).toMatch(/unavailable.*operator changes something/);

      await asOwner(`ALTER ROLE ${role} LOGIN`);
      await Promise.all([api.ready(), worker.ready()]);
      expect(await answerOf(client)).toBe("taken");

      await asOwner(`REVOKE INSERT, UPDATE ON tasks FROM ${role}`);
      await refused([api, worker], /lacks rights? \(INSERT on tasks|lacks a right on our tables/);
      expect(await answerOf(client)).toMatch(/unavailable.*operator changes something/);

      await asOwner(`GRANT INSERT, UPDATE ON tasks TO ${role}`);
      await Promise.all([api.ready(), worker.ready()]);
      const { jobId } = await client.submitJob({ job: { type: "noop" } });
      const ended = async (): Promise<boolean> => (await client.getJob({ jobId })).finishedAt !== undefined;
      await waitFor(ended, { what: "the job to run once the worker may write" });
      client.close();
      for (const app of [api, worker]) expect(await app.stop()).toMatchObject({ code: 0 });
    },
  );

test
  .skipIf(elsewhere)
  .concurrent(
    "case F3: a worker whose database is away or not migrated waits and says why, and SIGTERM ends the wait at once with 0",
    async () => {
      const port = await freePort();
      const away = await launch("worker", { DATABASE_URL: elsewhereOn(database.url, port) });
      const missing = new URL(database.url);
      missing.pathname = "/muster_that_nobody_made";
      const empty = await launch("worker", { DATABASE_URL: missing.href });
      await waitFor(() => /waiting for the database/.test(away.output()), { what: "the first to wait" });
      await waitFor(() => /waiting for the database/.test(empty.output()), { what: "the second to wait" });
      expect(away.output()).toMatch(/nothing listens at its address \(ECONNREFUSED\)/);
      expect(empty.output()).toMatch(/does not exist: run `npm run migrate`/);
      for (const worker of [away, empty]) {
        expect((await probe(worker, "/readyz")).status).toBe(503);
        expect((await probe(worker, "/healthz")).status).toBe(200);
        const { code, ms } = await worker.stop();
        expect([code, ms < 3_000]).toEqual([0, true]);
      }
    },
  );

test
  .skipIf(elsewhere)
  .concurrent(
    "case F2: with Postgres and Redis frozen, a worker ends within its drain and 10 s, an API within 20 s, and says what was cut",
    async () => {
      const env = {
        ...frozenRedis.env,
        DATABASE_URL: elsewhereOn(frozenDatabase.url, postgres.port),
        REDIS_URL: elsewhereOn(frozenRedis.url, lists.port),
        DRAIN_SECONDS: "1",
      };
      const [api, busy] = [await launch("api", env), await launch("worker", env)];
      await Promise.all([api.ready(), busy.ready()]);
      const client = connectClient(api.apiPort);
      const json = {
        case: "json" as const,
        value: {
          kind: {
            case: "structValue" as const,
            value: { fields: { ms: { kind: { case: "numberValue" as const, value: 600_000 } } } },
          },
        },
      };
      const { jobId } = await client.submitJob({ job: { type: "sleep", body: json } });
      await waitFor(async () => (await client.getJob({ jobId })).startedAt, { what: "the job to run" });
      const idle = await launch("worker", env);
      await idle.ready();
      client.close();
      postgres.freezeAll();
      lists.freezeAll();
      const [ofApi, ofBusy, ofIdle] = await Promise.all([api.stop(), busy.stop(), idle.stop()]);
      expect(ofBusy).toMatchObject({ code: 1 });
      expect(busy.output()).toMatch(/1 jobs could not be given back/);
      expect(Math.max(ofBusy.ms, ofIdle.ms)).toBeLessThan(11_000);
      expect(ofApi.ms).toBeLessThan(20_000);
      postgres.mend();
      lists.mend();
    },
  );
