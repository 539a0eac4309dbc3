import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { issue, makeAuthority } from "../support/certificates.ts";
import { connectClient, type SchedulerClient } from "../support/client.ts";
import { type System, startSystem } from "../support/system.ts";
import { makeToken } from "../support/tokens.ts";
import { waitFor } from "../support/wait.ts";

let system: System;
let apis: readonly [AppProcess, AppProcess];
let client: SchedulerClient;
let worker: AppProcess;

beforeAll(async () => {
  system = await startSystem();
  const [{ secret: worksAs }, { secret: admin }] = await Promise.all([
    makeToken(system.databaseUrl, "worker"),
    makeToken(system.databaseUrl, "admin"),
  ]);
  const tokenFile = join(system.folder, "token");
  await writeFile(tokenFile, `${worksAs}\n`);
  // As whoever calls from afar does it.
  const authority = await makeAuthority(system.folder);
  const { certificate, key } = await issue(authority, system.folder, "api");
  const ca = authority.certificate;
  const start = (): Promise<AppProcess> =>
    system.start("api", { AUTH: "required", TLS_CERT_FILE: certificate, TLS_KEY_FILE: key });
  apis = await Promise.all([start(), start()]);
  // The second: the first one is stopped in the course of this.
  client = connectClient(apis[1].apiPort, admin, await readFile(ca, "utf8"));
  worker = await system.start("worker", {
    // Nobody listens there.
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    REDIS_URL: "redis://127.0.0.1:1",
    WORKER_API: apis.map(({ apiPort }) => `https://localhost:${apiPort}`).join(","),
    WORKER_API_CA_FILE: ca,
    WORKER_TOKEN_FILE: tokenFile,
    WORKER_NAME: "behind",
    WORKER_CONCURRENCY: "4",
    DRAIN_SECONDS: "0",
    HANDLERS: "test/support/handlers/reporting.ts,apps/worker/test/isolated-handlers.ts",
  });
});
afterAll(async () => {
  client.close();
  await system[Symbol.asyncDispose]();
});

const payload = (value: object): { case: "payload"; value: Buffer } => ({
  case: "payload",
  value: Buffer.from(JSON.stringify(value)),
});

async function submit(type: string, value: object = {}, maxAttempts = 3): Promise<string> {
  const retryPolicy = { initial: { seconds: 0n, nanos: 100_000_000 } };
  return (await client.submitJob({ job: { type, body: payload(value), maxAttempts, retryPolicy } })).jobId;
}

/** How its attempts have ended. */
async function endsOf(jobId: string): Promise<string[]> {
  const text = "SELECT outcome FROM task_attempts WHERE task_id = $1 AND outcome IS NOT NULL";
  return (await system.query<{ outcome: string }>(text, [jobId])).map(({ outcome }) => outcome);
}

function until(jobId: string, ...states: JobState[]): ReturnType<SchedulerClient["getJob"]> {
  const look = async (): Promise<Awaited<ReturnType<SchedulerClient["getJob"]>> | undefined> => {
    const job = await client.getJob({ jobId });
    return states.includes(job.state) ? job : undefined;
  };
  return waitFor(look, { what: `${jobId} to be in the state ${states.join(" or ")}` });
}

test("a worker with nothing but the API's address and a token runs jobs, keeps what they report, and tries again", async () => {
  const [echoed, reporting] = await Promise.all([
    submit("echo", { n: 1 }),
    submit("reporting", { steps: 1 }),
  ]);
  const { resultBody } = await until(echoed, JobState.SUCCEEDED);
  expect(Buffer.from(resultBody.case === "result" ? resultBody.value : []).toString()).toBe('{"n":1}');
  await until(reporting, JobState.SUCCEEDED);
  const kept = await system.query(
    "SELECT attempt, kind FROM task_events WHERE task_id = $1 AND kind <> 'state' ORDER BY sequence",
    [reporting],
  );
  expect(kept).toEqual([1, 2].flatMap((attempt) => ["log", "progress"].map((kind) => ({ attempt, kind }))));
  const [row] = await system.query("SELECT kind, name, sdk FROM workers WHERE kind = 'remote'");
  expect(row).toMatchObject({ kind: "remote", name: "behind", sdk: expect.stringMatching(/^muster-node\//) });
});

test("a cancel reaches its handler within a second or two, also where no slot is free", async () => {
  const jobs = await Promise.all(Array.from({ length: 4 }, () => submit("sleep", { ms: 600_000 })));
  await Promise.all(jobs.map((jobId) => until(jobId, JobState.RUNNING)));
  const from = performance.now();
  await Promise.all(jobs.map((jobId) => client.cancelJob({ jobId })));
  await Promise.all(jobs.map((jobId) => until(jobId, JobState.CANCELLED)));
  expect(performance.now() - from).toBeLessThan(4_000);
});

test("an attempt whose own process dies is lost, and not merely failed", async () => {
  const jobId = await submit("process.exits");
  const outcome = async (): Promise<string | undefined> => (await endsOf(jobId))[0];
  expect(await waitFor(outcome, { what: "the end of its first attempt" })).toBe("lost");
  await client.cancelJob({ jobId });
});

test("an API process is stopped amid jobs: they end by the other one, and none of them runs twice", async () => {
  const jobs = await Promise.all(Array.from({ length: 20 }, () => submit("sleep", { ms: 300 })));
  await until(jobs[0] ?? "", JobState.RUNNING, JobState.SUCCEEDED);
  expect(await apis[0].stop()).toMatchObject({ code: 0 });
  await Promise.all(jobs.map((jobId) => until(jobId, JobState.SUCCEEDED)));
  const attempts = await system.query(
    "SELECT DISTINCT outcome, attempts FROM task_attempts JOIN tasks USING (task_id) WHERE task_id = ANY($1::uuid[])",
    [jobs],
  );
  expect(attempts).toEqual([{ outcome: "succeeded", attempts: 1 }]);
});

test("at SIGTERM it gives back what it runs, uncharged, signs off, and exits 0", async () => {
  const jobId = await submit("sleep", { ms: 600_000 });
  await until(jobId, JobState.RUNNING);
  expect(await worker.stop()).toMatchObject({ code: 0 });
  expect(await endsOf(jobId)).toEqual(["released"]);
  expect(await client.getJob({ jobId })).toMatchObject({ state: JobState.QUEUED, attempts: 0 });
  expect(await system.query("SELECT state FROM workers WHERE kind = 'remote'")).toEqual([{ state: "gone" }]);
});
