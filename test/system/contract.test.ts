import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Client, credentials, loadPackageDefinition, type ServiceError, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../support/system.ts";

/** The commands of the contract, as outsiders type them: no proto files given, no client of ours. */
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SERVICE = "scheduler.v1.SchedulerService";
const QUEUES = "scheduler.v1.QueueService";

let system: System;
let port: number;
beforeAll(async () => {
  system = await startSystem();
  port = (await system.start("api")).apiPort;
  await system.start("worker");
});
afterAll(async () => system[Symbol.asyncDispose]());

type Reply = Record<string, unknown>;

/** `buf curl` finds the schema by reflection, as grpcurl does. */
async function reflected(method: string, body: Reply, protocol: string, service = SERVICE): Promise<Reply[]> {
  const { stdout } = await run(`${ROOT}/node_modules/.bin/buf`, [
    "curl",
    "--http2-prior-knowledge",
    "--protocol=grpc",
    "--reflect",
    `--reflect-protocol=${protocol}`,
    `--data=${JSON.stringify(body)}`,
    `http://127.0.0.1:${port}/${service}/${method}`,
  ]);
  return stdout
    .trim()
    .split(/\n(?=\{)/)
    .map((text) => JSON.parse(text) as Reply);
}

async function curl(method: string, body: Reply, service = SERVICE): Promise<Reply> {
  const url = `http://127.0.0.1:${port}/${service}/${method}`;
  const { stdout } = await run("curl", [
    "-s",
    "-H",
    "content-type: application/json",
    "-d",
    JSON.stringify(body),
    url,
  ]);
  return JSON.parse(stdout) as Reply;
}

test.each(["grpc-v1", "grpc-v1alpha"])("every call works by reflection (%s)", async (protocol) => {
  const job = { type: "noop", priority: "PRIORITY_HIGH" };
  const [submitted] = await reflected("SubmitJob", { job }, protocol);
  const jobId = submitted?.["jobId"];
  expect(jobId).toMatch(/^[0-9a-f-]{36}$/);
  const events = await reflected("WatchJob", { job_id: jobId }, protocol);
  expect(events.at(-1)).toMatchObject({ jobId, state: "JOB_STATE_SUCCEEDED" });
  expect((await reflected("GetJob", { job_id: jobId }, protocol))[0]).toMatchObject({
    jobId,
    state: "JOB_STATE_SUCCEEDED",
    type: "noop",
    priority: "PRIORITY_HIGH",
    queue: "default",
    attempts: 1,
  });
  expect((await reflected("CancelJob", { job_id: jobId }, protocol))[0]).toMatchObject({
    state: "JOB_STATE_SUCCEEDED",
  });
  const [attempts] = await reflected("ListAttempts", { job_id: jobId }, protocol);
  expect(attempts?.["attempts"]).toMatchObject([{ attempt: 1, outcome: "ATTEMPT_OUTCOME_SUCCEEDED" }]);
  expect((await reflected("ExplainJob", { job_id: jobId }, protocol))[0]).toMatchObject({
    code: "EXPLAIN_CODE_FINISHED",
    sentence: expect.stringMatching(/^It succeeded at /),
  });
  const [batch] = await reflected("SubmitJobs", { jobs: [job, job] }, protocol);
  expect(batch?.["results"]).toHaveLength(2);
  const [page] = await reflected("ListJobs", { state_filter: "JOB_STATE_SUCCEEDED", page_size: 1 }, protocol);
  expect(page?.["jobs"]).toHaveLength(1);
});

test("plain curl works, and sees an echoed result", async () => {
  const { jobId } = await curl("SubmitJob", { job: { type: "echo", json: { hi: 1 } } });
  await reflected("WatchJob", { job_id: jobId }, "grpc-v1");
  expect(await curl("GetJob", { jobId })).toMatchObject({
    state: "JOB_STATE_SUCCEEDED",
    resultJson: { hi: 1 },
  });
  // Nothing is shown as nothing, not left out.
  expect(await curl("ListJobs", { stateFilter: "JOB_STATE_QUEUED" })).toEqual({
    jobs: [],
    nextPageToken: "",
  });
  expect(await curl("GetJob", { jobId: "00000000-0000-7000-8000-000000000000" })).toMatchObject({
    code: "not_found",
  });
});

test("pauses and limits by the names of the contract", async () => {
  const whole = {
    name: "contract",
    queue: "elsewhere",
    type: "noop",
    key_label: "tenant",
    max_running: 2,
    max_waiting: 9,
    rate: { count: 50, per: "1s", burst: 10 },
    weight_label: "w",
    cost_label: "c",
    when_full: "WHEN_FULL_CANCEL_OLDEST",
    breaker: { error_ratio: 0.5, min_calls: 9, window: "9s", open_for: "9s" },
    revision: "0",
  };
  const [put] = await reflected("PutLimit", { limit: whole }, "grpc-v1", QUEUES);
  expect(put).toMatchObject({
    name: "contract",
    keyLabel: "tenant",
    breaker: { openFor: "9s" },
    revision: "1",
  });
  const override = { key: "acme", max_running: 3, rate: { count: 1, per: "1s" }, weight: 2 };
  const changes: readonly (readonly [string, Reply, Reply])[] = [
    ["GetLimit", { name: "contract" }, { revision: "1", notEnforcedBy: [] }],
    ["ListLimits", { page_size: 9 }, { limits: [{ name: "contract" }], nextPageToken: "" }],
    ["PutLimitOverride", { limit: "contract", override }, { override: { key: "acme", maxRunning: 3 } }],
    ["DeleteLimitOverride", { limit: "contract", key: "acme" }, {}],
    ["PauseQueue", { queue: "elsewhere", until: "2099-01-01T00:00:00Z", reason: "r" }, { notEnforcedBy: [] }],
    ["PauseQueue", { type: "elsewhere" }, { notEnforcedBy: [] }],
    ["PauseQueue", { limit_key: { limit: "contract", key: "acme" } }, { notEnforcedBy: [] }],
    ["ResumeQueue", { queue: "elsewhere" }, { resumed: true }],
    ["ResumeQueue", { type: "elsewhere" }, { resumed: true }],
    ["ResumeQueue", { limit_key: { limit: "contract", key: "acme" } }, { resumed: true }],
    ["DeleteLimit", { name: "contract" }, {}],
    ["GetLimit", { name: "contract" }, { code: "not_found" }],
  ];
  for (const [method, request, answer] of changes)
    expect(await curl(method, request, QUEUES)).toMatchObject(answer);
});

type Call = (request: Reply, callback: (error: ServiceError | null, reply: Reply) => void) => void;

function independentClient(): {
  call: (method: string, request: Reply) => Promise<Reply>;
  close: () => void;
} {
  const files = loadSync("scheduler/v1/scheduler.proto", {
    includeDirs: [`${ROOT}/proto`],
    keepCase: true,
    enums: String,
    longs: Number,
  });
  const loaded = loadPackageDefinition(files) as unknown as {
    scheduler: { v1: { SchedulerService: new (...args: unknown[]) => Client & Record<string, Call> } };
  };
  const client = new loaded.scheduler.v1.SchedulerService(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    call: (method, request) =>
      new Promise((resolve, reject) => {
        client[method]?.(request, (error, reply) => (error === null ? resolve(reply) : reject(error)));
      }),
    close: () => client.close(),
  };
}

test("@grpc/grpc-js passes the same calls, error codes included", async () => {
  const { call, close } = independentClient();
  const code = (method: string, request: Reply): Promise<unknown> =>
    call(method, request).then(
      () => "ok",
      (error: ServiceError) => error.code,
    );
  const { job_id } = await call("SubmitJob", { job: { type: "noop", idempotency_key: "order-7" } });
  const again = await call("SubmitJob", { job: { type: "noop", idempotency_key: "order-7" } });
  expect(again).toMatchObject({ job_id, deduplicated: true });
  expect(await call("GetJob", { job_id })).toMatchObject({ job_id, type: "noop" });
  expect(await code("SubmitJob", { job: { type: "echo", idempotency_key: "order-7" } })).toBe(
    status.ALREADY_EXISTS,
  );
  expect(await code("GetJob", { job_id: "00000000-0000-7000-8000-000000000000" })).toBe(status.NOT_FOUND);
  expect(await code("GetJob", { job_id: "seven" })).toBe(status.INVALID_ARGUMENT);
  expect(await code("SubmitJob", { job: { type: "" } })).toBe(status.INVALID_ARGUMENT);
  expect(await code("SubmitJob", {})).toBe(status.INVALID_ARGUMENT);
  expect(await code("ListJobs", { page_token: "what" })).toBe(status.INVALID_ARGUMENT);
  expect(await code("SubmitJob", { job: { type: "noop", payload: Buffer.alloc(300_000) } })).toBe(
    status.INVALID_ARGUMENT,
  );
  expect(
    await code("SubmitJob", { job: { type: "noop", run_at: { seconds: 1 }, delay: { seconds: 1 } } }),
  ).toBe(status.INVALID_ARGUMENT);
  close();
});
