import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ExplainCode, type ExplainJobResponse } from "@muster/proto/scheduler/v1/explain";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { Redis } from "ioredis";
import { expect, test, vi } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import { LONG as WITH_PROOFS } from "../support/long.ts";
import { ownRedis } from "../support/own-servers.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

// Each test starts processes of its own, and mostly waits for leases: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 2 });

const DOCUMENT = fileURLToPath(new URL("../../docs/why-not-running.md", import.meta.url));
/** Beats every second, so that the busy slots it tells are of now. */
const ONE_SLOT = { WORKER_CONCURRENCY: "1", LEASE_SECONDS: "6" };
const LONG = { type: "sleep", body: { case: "payload" as const, value: Buffer.from('{"ms":600000}') } };

type JobInit = NonNullable<Parameters<SchedulerClient["submitJob"]>[0]["job"]>;

type Code = keyof typeof ExplainCode;
type Judge = (answer: ExplainJobResponse) => boolean;

/** A system of a test's own: what is explained depends on every worker that is alive. */
interface World extends AsyncDisposable {
  readonly system: System;
  readonly clients: readonly [SchedulerClient, SchedulerClient];
  readonly submitted: (job: JobInit) => Promise<string>;
  /** Asked of the API that did not take the job. */
  readonly explain: (jobId: string) => Promise<ExplainJobResponse>;
  /** Of the same API, once the explanation has this code. */
  readonly explained: (jobId: string, code: Code, and?: Judge) => Promise<ExplainJobResponse>;
}

async function startWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem());
  const apis = await Promise.all([system.start("api"), system.start("api")]);
  const clients = [system.client(apis[0]), system.client(apis[1])] as const;
  const started = stack.move();
  return {
    system,
    clients,
    submitted: async (job) => (await clients[0].submitJob({ job })).jobId,
    explain: (jobId) => clients[1].explainJob({ jobId }),
    explained: (...what) => explained(clients[1], ...what),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Answers once the explanation has this code, and whatever else is asked for. */
function explained(
  client: SchedulerClient,
  jobId: string,
  code: Code,
  and: Judge = () => true,
): Promise<ExplainJobResponse> {
  return waitFor(
    async () => {
      const answer = await client.explainJob({ jobId });
      if (answer.code !== ExplainCode[code] || !and(answer)) throw new Error(answer.sentence);
      return answer;
    },
    { what: `an explanation with the code ${code}` },
  );
}

test.concurrent("no worker, none for the type, none for the queue; then one comes, and the job has run", async () => {
  await using world = await startWorld();
  const { system, clients, submitted, explain } = world;
  const jobId = await submitted({ type: "noop" });
  const alien = await submitted({ type: "resize" });
  for (const client of clients) {
    expect(await client.explainJob({ jobId })).toMatchObject({
      jobId,
      state: JobState.QUEUED,
      code: ExplainCode.NO_WORKER,
      sentence: expect.stringContaining('"noop"'),
      workers: 0,
    });
  }
  await system.start("worker", { WORKER_QUEUES: "mail" });
  expect((await explain(jobId)).code).toBe(ExplainCode.NO_WORKER_FOR_QUEUE);
  expect((await explain(alien)).code).toBe(ExplainCode.NO_WORKER_FOR_TYPE);
  await system.start("worker");
  expect((await world.explained(jobId, "FINISHED")).state).toBe(JobState.SUCCEEDED);
  // By now a worker has taken the other one and put it aside; the reason is the same.
  const { status } = await world.explained(
    alien,
    "NO_WORKER_FOR_TYPE",
    (answer) => answer.status?.hold !== undefined,
  );
  expect(status?.hold).toMatchObject({ code: "type", text: expect.stringContaining('"resize"') });
});

test.concurrent("behind others; a job that Redis has lost is put back, and runs", async () => {
  await using world = await startWorld();
  const { system, clients, submitted, explain } = world;
  await system.start("worker", ONE_SLOT);
  const long = await submitted(LONG);
  await world.explained(long, "RUNNING");
  const [first, second, low] = [
    await submitted({ type: "noop" }),
    await submitted({ type: "noop" }),
    await submitted({ type: "noop", priority: Priority.LOW }),
  ];
  expect(await world.explained(first, "NO_FREE_SLOT")).toMatchObject({
    ahead: 0,
    workers: 1,
    slots: 1,
    busySlots: 1,
  });
  expect(await explain(second)).toMatchObject({ code: ExplainCode.BEHIND, ahead: 1, moreAhead: false });
  expect(await explain(low)).toMatchObject({ code: ExplainCode.BEHIND, ahead: 2 });

  const redis = new Redis(system.redisUrl, { keyPrefix: system.prefix });
  const lost = await waitFor(
    async () => {
      // Again and again, because the reconciler puts back what has been missing for long.
      await redis.del("q:default");
      const answer = await explain(second);
      return answer.code === ExplainCode.MISSING_FROM_REDIS && answer;
    },
    { what: "the lost job to be missed" },
  );
  expect(lost).toMatchObject({ missingFromRedis: true, repaired: true, ahead: 1 });
  expect(await redis.lrange("q:default", 0, -1)).toContainEqual(expect.stringContaining(second));
  redis.disconnect();
  await clients[0].cancelJob({ jobId: long });
  expect((await world.explained(second, "FINISHED")).state).toBe(JobState.SUCCEEDED);
});

test
  .runIf(WITH_PROOFS)
  .concurrent("scheduled, waiting for the next attempt, and ended in every way", async () => {
    await using world = await startWorld();
    const { system, clients, submitted, explain } = world;
    const later = await submitted({ type: "noop", delay: { seconds: 3600n, nanos: 0 } });
    const { dueAt, status, sentence } = await world.explained(later, "NOT_DUE");
    expect(dueAt).toEqual(status?.runAt);
    expect(sentence).toMatch(/in 59 min \d+ s/);

    await system.start("worker");
    const json = { case: "payload" as const, value: Buffer.from('{"times":9}') };
    const slow = { initial: { seconds: 86_400n, nanos: 0 } };
    const retry = await submitted({ type: "fail", body: json, retryPolicy: slow });
    expect((await world.explained(retry, "RETRYING")).sentence).toMatch(
      /^Attempt 1 of 10 failed with ".+"; the next is due at/,
    );
    const dead = await submitted({ type: "fail", body: json, maxAttempts: 1 });
    expect((await world.explained(dead, "FINISHED")).sentence).toContain('("exhausted")');
    await clients[0].cancelJob({ jobId: later, reason: "not wanted" });
    expect((await explain(later)).sentence).toContain('("not wanted")');
  });

test
  .runIf(WITH_PROOFS)
  .concurrent("the worker was killed: silent, then lost, then nobody is there to run the job", async () => {
    await using world = await startWorld();
    const { system, submitted } = world;
    const worker = await system.start("worker", { LEASE_SECONDS: "6" });
    const jobId = await submitted(LONG);
    const running = await world.explained(jobId, "RUNNING");
    expect(running.leaseExpiresAt).toBeDefined();
    expect(running.sentence).toContain(`worker ${running.status?.workerId} (`);
    await worker.kill();
    await world.explained(jobId, "WORKER_SILENT");
    await system.query("UPDATE workers SET lease_seconds = 1, expires_at = now()");
    expect((await world.explained(jobId, "NO_WORKER")).state).toBe(JobState.QUEUED);
  });

test.runIf(WITH_PROOFS).concurrent("while Redis is away, work is found in SQL", async () => {
  await using system = await startSystem();
  const redis = await ownRedis();
  try {
    const env = { REDIS_URL: redis.url };
    const apart = system.client(await system.start("api", env));
    await system.start("worker", { ...ONE_SLOT, ...env });
    const { jobId: long } = await apart.submitJob({ job: LONG });
    await explained(apart, long, "RUNNING");
    await redis.kill();
    const { jobId } = await apart.submitJob({ job: { type: "noop" } });
    await waitFor(
      async () => {
        const answer = await apart.explainJob({ jobId });
        return answer.code === ExplainCode.DISPATCH_BY_SQL && !answer.missingFromRedis;
      },
      { what: "the explanation that work is found in SQL" },
    );
  } finally {
    await redis.remove();
  }
});

test.concurrent("the document's example answers what it says, and its table has every code", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  await system.start("worker");
  const text = readFileSync(DOCUMENT, "utf8");
  const [, script = ""] = /```bash\n([^`]+)```/.exec(text) ?? [];
  const [, answer = ""] = /```json\n([^`]+)```/.exec(text) ?? [];
  const here = script.replaceAll("localhost:8081", `127.0.0.1:${api.apiPort}`);
  const { stdout } = await promisify(execFile)("bash", ["-euc", here], { timeout: 120_000 });
  expect(JSON.parse(stdout)).toMatchObject(JSON.parse(answer) as object);
  const codes = Object.keys(ExplainCode).filter((name) => name !== "UNSPECIFIED");
  expect(codes.filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
});
