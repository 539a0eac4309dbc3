import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AttemptOutcome } from "@muster/proto/scheduler/v1/attempt";
import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import type { SchedulerClient } from "../support/client.ts";
import { LONG } from "../support/long.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const DOCUMENT = fileURLToPath(new URL("../../docs/deadlines.md", import.meta.url));

let system: System;
let api: AppProcess;
let client: SchedulerClient;
/** The workers of a queue of their own: one test kills them, and the others go on beside it. */
let mortals: AppProcess[];
const MORTAL = "mortal";

beforeAll(async () => {
  system = await startSystem();
  const apis = await Promise.all([system.start("api"), system.start("api")]);
  api = apis[0];
  client = system.client(apis[1]);
  const worker = system.start("worker", { WORKER_QUEUES: "default" });
  mortals = await Promise.all([startMortal(), startMortal()]);
  await worker;
});
afterAll(() => system[Symbol.asyncDispose]());

const startMortal = (): Promise<AppProcess> =>
  system.start("worker", { WORKER_QUEUES: MORTAL, WORKER_NAME: MORTAL });

const ms = (milliseconds: number): { seconds: bigint; nanos: number } => ({
  seconds: BigInt(Math.floor(milliseconds / 1000)),
  nanos: (milliseconds % 1000) * 1e6,
});
const payload = (value: object): { case: "payload"; value: Uint8Array } => ({
  case: "payload",
  value: Buffer.from(JSON.stringify(value)),
});

type JobInit = NonNullable<Parameters<SchedulerClient["submitJob"]>[0]["job"]>;
const submitted = async (job: JobInit): Promise<string> => (await client.submitJob({ job })).jobId;

const reached = (jobId: string, state: keyof typeof JobState): Promise<JobStatus> =>
  waitFor(
    async () => {
      const status = await client.getJob({ jobId });
      return status.state === JobState[state] ? status : undefined;
    },
    { what: `${jobId} to be ${state}` },
  );

const nanosOf = (time: JobStatus["deadlineAt"]): bigint =>
  (time?.seconds ?? 0n) * 1_000_000_000n + BigInt(time?.nanos ?? 0);

test.concurrent("the document's examples answer what it says", async () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]+)\`\`\``, "gu"))].map(([, block = ""]) => block);
  const [first = "", second = ""] = blocks("bash").map((block) =>
    block.replaceAll("localhost:8081", `127.0.0.1:${api.apiPort}`),
  );
  const functions = first.slice(0, first.indexOf("job="));
  const answers = blocks("json");
  const outputs = await Promise.all(
    [first, functions + second].map((script) =>
      promisify(execFile)("bash", ["-euc", script], { timeout: 120_000 }),
    ),
  );
  for (const [index, { stdout }] of outputs.entries())
    expect(JSON.parse(stdout)).toMatchObject(JSON.parse(answers[index] ?? "") as object);
});

test.concurrent("a job that keeps failing is given up before its deadline, when no attempt fits in any more", async () => {
  const jobId = await submitted({
    type: "fail",
    body: payload({ times: 1000 }),
    maxAttempts: 1000,
    // The second attempt fits in, the third would not.
    retryPolicy: { initial: ms(500), multiplier: 100, max: ms(600_000), jitter: 0 },
    totalTimeout: ms(30_000),
  });
  const status = await reached(jobId, "DEADLETTER");
  expect(status.deadReason).toBe("deadline");
  expect(status.attempts).toBe(2);
  expect(nanosOf(status.finishedAt)).toBeLessThan(nanosOf(status.deadlineAt));
  const { attempts } = await client.listAttempts({ jobId });
  expect(attempts[0]).toMatchObject({ outcome: AttemptOutcome.ERROR, reason: "deadline" });
  expect(attempts[0]?.nextRunAt).toBeUndefined();
  const { sentence } = await client.explainJob({ jobId });
  expect(sentence).toContain('("deadline")');
});

test
  .runIf(LONG)
  .concurrent(
    "whose worker dies past the start limit runs again; past the deadline it does not",
    async () => {
      const job = { type: "sleep", queue: MORTAL, body: payload({ ms: 600_000 }) };
      const limits = { startWithin: ms(20_000), totalTimeout: ms(600_000) };
      const ids = [
        await submitted({ ...job, ...limits, maxAttempts: 3 }),
        await submitted({ ...job, totalTimeout: ms(600_000) }),
      ];
      for (const id of ids) await reached(id, "RUNNING");
      const [started = "", doomed = ""] = ids;
      const before = (await client.getJob({ jobId: started })).workerId;
      // As if they had run for long.
      await system.query("UPDATE tasks SET start_by = now() WHERE task_id = $1", [started]);
      await system.query("UPDATE tasks SET deadline_at = now() WHERE task_id = $1", [doomed]);
      await system.query("UPDATE task_deadlines SET look_at = now()");
      await Promise.all(mortals.map((worker) => worker.kill()));
      // As if their leases had been of a second: they are of half a minute, so that no stall costs one of them its jobs.
      await system.query("UPDATE workers SET lease_seconds = 1, expires_at = now() WHERE name = $1", [
        MORTAL,
      ]);
      await startMortal();
      const dead = await reached(doomed, "DEADLETTER");
      expect(dead.deadReason).toBe("deadline");
      const again = await waitFor(
        async () => {
          const status = await client.getJob({ jobId: started });
          return status.state === JobState.RUNNING && status.workerId !== before ? status : undefined;
        },
        { what: "the other job to run again" },
      );
      expect(again.deadReason).toBe("");
      expect((await client.listAttempts({ jobId: doomed })).attempts).toHaveLength(1);
    },
  );

test
  .runIf(LONG)
  .concurrent(
    "an attempt in a process of its own that heeds its timeout has timed out, and was not cancelled by its handler",
    async () => {
      const jobId = await submitted({
        type: "sleep",
        body: payload({ ms: 600_000 }),
        delay: ms(3_600_000),
        timeout: ms(1_500),
        maxAttempts: 1,
      });
      // As after two losses: such a job runs alone.
      await system.query("UPDATE tasks SET lost_count = 2, run_at = now() WHERE task_id = $1", [jobId]);
      const status = await reached(jobId, "DEADLETTER");
      expect(status.deadReason).toBe("exhausted");
      const { attempts } = await client.listAttempts({ jobId });
      expect(attempts).toMatchObject([{ outcome: AttemptOutcome.TIMEOUT, reason: "exhausted" }]);
    },
  );
