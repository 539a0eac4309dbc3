import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import {
  connectClient,
  connectSchedules,
  type ScheduleClient,
  type SchedulerClient,
} from "../support/client.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { LONG } from "../support/long.ts";
import { freePort } from "../support/ports.ts";
import { testRedis } from "../support/redis.ts";

/** A primary that is frozen behind an address that cuts no session: nobody is told, and only deadlines notice. */

const redis = testRedis();
let database: TestDatabase;
let proxy: FaultProxy;
let api: AppProcess;
let client: SchedulerClient;
let schedules: ScheduleClient;

beforeAll(async () => {
  database = await testDatabase();
  const url = new URL(database.url);
  proxy = await startFaultProxy(Number(url.port));
  url.port = String(proxy.port);
  const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  api = new AppProcess("api", { ...ports, ...redis.env, DATABASE_URL: url.href });
  await api.ready();
  client = connectClient(api.apiPort);
  schedules = connectSchedules(api.apiPort);
});
afterAll(async () => {
  client.close();
  schedules.close();
  await api.kill();
  await Promise.all([proxy.close(), redis.cleanup()]);
  await database.drop();
});

interface Answer {
  readonly code: Code | "ok";
  readonly ms: number;
}

async function answerOf(call: Promise<unknown>): Promise<Answer> {
  const began = performance.now();
  const code = await call.then(
    () => "ok" as const,
    (error: unknown) => ConnectError.from(error).code,
  );
  return { code, ms: performance.now() - began };
}

type Kind = "plain" | "with a key";

const submit = (kind: Kind): Promise<Answer> =>
  answerOf(client.submitJob({ job: { type: "noop", idempotencyKey: kind === "plain" ? "" : randomUUID() } }));

/** Some at once, so that several sessions are open, some of them idle. */
const submitSome = (kind: Kind): Promise<Answer[]> =>
  Promise.all(Array.from({ length: 20 }, () => submit(kind)));

/** What it takes the client and this machine besides. */
const NOTICED_MS = 5_000 + 1_000;

// Both are one path from the session on.
describe.each<Kind>(LONG ? ["plain", "with a key"] : ["plain"])("case S4: submits %s", (kind) => {
  test("each is answered within five seconds, and the next ones have a new session", async () => {
    expect((await submitSome(kind)).every(({ code }) => code === "ok")).toBe(true);
    proxy.freeze();
    for (const { code, ms } of await submitSome(kind)) {
      expect(["ok", Code.Unavailable]).toContain(code);
      expect(ms).toBeLessThan(NOTICED_MS);
    }
    const after = await submitSome(kind);
    expect(after.map(({ code }) => code)).toEqual(after.map(() => "ok"));
    expect(Math.max(...after.map(({ ms }) => ms))).toBeLessThan(2_000);
  });

  test("while new sessions carry nothing either, each is UNAVAILABLE within five seconds", async () => {
    proxy.freezeAll();
    for (const { code, ms } of await submitSome(kind)) {
      expect(code).toBe(Code.Unavailable);
      expect(ms).toBeLessThan(NOTICED_MS);
    }
    proxy.mend();
    // What was begun before ends at its own deadline.
    const began = performance.now();
    while ((await submit(kind)).code !== "ok") expect(performance.now() - began).toBeLessThan(10_000);
  });
});

test("case S4: other calls that name what they are about are answered within five seconds as well", async () => {
  const { jobId } = await client.submitJob({ job: { type: "noop" } });
  const calls = [
    () => client.getJob({ jobId }),
    () => client.cancelJob({ jobId }),
    () => schedules.triggerSchedule({ name: "none" }),
  ];
  for (const call of calls.slice(LONG ? 0 : -1)) {
    proxy.freeze();
    const { code, ms } = await answerOf(call());
    expect(ms).toBeLessThan(NOTICED_MS);
    expect(code).toBe(Code.Unavailable);
    expect(await answerOf(client.getJob({ jobId }))).toMatchObject({ code: "ok" });
  }
});
