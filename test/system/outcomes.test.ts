import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** The example of docs/handlers.md, with the commands of that page, in real processes. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** What the receiver answers, by path; the last answer is repeated. */
const ANSWERS: Readonly<Record<string, readonly (readonly [status: number, retryAfter?: number])[]>> = {
  "/moody": [[425, 0], [425, 1], [429, 1], [503, 1], [500], [200]],
  "/strict": [[422]],
  "/gone": [[425, 0], [410]],
  "/broken": [[500]],
};

let receiver: Server;
let system: System;
let api: AppProcess;
let workers: AppProcess[];
beforeAll(async () => {
  receiver = await startReceiver();
  system = await startSystem();
  api = await system.start("api");
  const env = { HANDLERS: `${ROOT}handlers/deliver.ts`, LOG_LEVEL: "info" };
  workers = await Promise.all([system.start("worker", env), system.start("worker", env)]);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  receiver.close();
});

async function startReceiver(): Promise<Server> {
  const requests = new Map<string, number>();
  const server = createServer(({ url = "", headers }, response) => {
    const who = `${url} ${String(headers["idempotency-key"])}`;
    const count = requests.get(who) ?? 0;
    requests.set(who, count + 1);
    const [status, retryAfter] = ANSWERS[url]?.[count] ?? ANSWERS[url]?.at(-1) ?? [404];
    if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
    response.writeHead(status, { connection: "close" }).end(`answer ${count + 1}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

type Reply = Record<string, unknown>;

/** Runs the document's command for this call, with what a reader has to fill in. */
async function documented(method: string, change: (command: string) => string): Promise<Reply> {
  const blocks = readFileSync(`${ROOT}docs/handlers.md`, "utf8").matchAll(/```bash\n([^`]*)```/g);
  const command = [...blocks].map(([, text = ""]) => text).find((text) => text.includes(`/${method}`));
  if (command === undefined) throw new Error(`docs/handlers.md shows no ${method}`);
  const filled = change(command.replace("localhost:8081", `127.0.0.1:${api.apiPort}`));
  return JSON.parse((await run("sh", ["-c", filled])).stdout) as Reply;
}

async function submit(path: string, maxAttempts = 5): Promise<string> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
  const { jobId } = await documented("SubmitJob", (command) =>
    command
      .replace("https://example.com/orders", url)
      .replace('"maxAttempts": 5', `"maxAttempts": ${maxAttempts}`),
  );
  return String(jobId);
}

async function ended(jobId: string): Promise<Reply> {
  const [row] = await waitFor(
    async () => {
      const text = "SELECT status, attempts, snoozes, last_error, cancel_reason, dead_reason FROM tasks";
      const rows = await system.query<Reply>(`${text} WHERE task_id = $1 AND finished_at IS NOT NULL`, [
        jobId,
      ]);
      return rows.length > 0 ? rows : undefined;
    },
    { what: "the job to end" },
  );
  return row ?? {};
}

async function attemptsOf(jobId: string): Promise<Reply[]> {
  const { attempts } = await documented("ListAttempts", (command) => command.replace("…", jobId));
  return attempts as Reply[];
}

const delayMs = ({ finishedAt, nextRunAt }: Reply = {}): number =>
  Date.parse(String(nextRunAt)) - Date.parse(String(finishedAt));

test.concurrent("a job that is snoozed twice, limited, sent away and failed succeeds in the end, and its attempts tell the story", async () => {
  const jobId = await submit("/moody");
  expect(await ended(jobId)).toMatchObject({ status: "succeeded", attempts: 3, snoozes: 3 });
  const attempts = await attemptsOf(jobId);
  expect(attempts.map(({ fence, attempt, outcome, error }) => [fence, attempt, outcome, error])).toEqual([
    [6, 3, "ATTEMPT_OUTCOME_SUCCEEDED", ""],
    [5, 2, "ATTEMPT_OUTCOME_ERROR", "the receiver answered 500"],
    [4, 1, "ATTEMPT_OUTCOME_ERROR", "RetryError: the receiver is busy"],
    [3, 1, "ATTEMPT_OUTCOME_SNOOZED", "RateLimitError: rate limited for 1000 ms"],
    [2, 1, "ATTEMPT_OUTCOME_SNOOZED", ""],
    [1, 1, "ATTEMPT_OUTCOME_SNOOZED", ""],
  ]);
  const [last, failed, busy, limited, snoozed, first] = attempts;
  expect([first, snoozed, limited, busy].map(delayMs)).toEqual([0, 1_000, 1_000, 1_000]);
  // The policy's second delay: 80 to 100 % of 3 s.
  expect(delayMs(failed)).toBeGreaterThanOrEqual(2_400);
  expect(delayMs(failed)).toBeLessThanOrEqual(3_000);
  expect(busy?.["stack"]).toMatch(/^ +at .*handlers\/deliver\.ts:\d+/);
  expect(last).toHaveProperty("stack", "");
  expect(last).not.toHaveProperty("nextRunAt");
  const known = await system.query<{ worker_id: string }>("SELECT worker_id FROM workers");
  for (const attempt of attempts) {
    expect(known.map((worker) => worker.worker_id)).toContain(attempt["workerId"]);
    expect(Date.parse(String(attempt["startedAt"]))).toBeLessThanOrEqual(
      Date.parse(String(attempt["finishedAt"])),
    );
  }
});

test.concurrent("a handler fails its job for good, cancels it, or runs out of attempts, and the reason says which", async () => {
  const [strict, gone, broken] = await Promise.all([
    submit("/strict"),
    submit("/gone"),
    submit("/broken", 1),
  ]);
  expect(await ended(strict)).toMatchObject({
    status: "failed",
    attempts: 1,
    last_error: "PermanentError: refused: answer 1",
  });
  expect(await attemptsOf(strict)).toMatchObject([{ outcome: "ATTEMPT_OUTCOME_ERROR", reason: "permanent" }]);
  expect(await ended(gone)).toMatchObject({
    status: "cancelled",
    attempts: 1,
    cancel_reason: "the receiver has gone",
  });
  expect(await attemptsOf(gone)).toMatchObject([
    { attempt: 1, outcome: "ATTEMPT_OUTCOME_CANCELLED", reason: "handler" },
    { attempt: 1, outcome: "ATTEMPT_OUTCOME_SNOOZED" },
  ]);
  expect(await ended(broken)).toMatchObject({ status: "deadletter", dead_reason: "exhausted" });
  expect(await attemptsOf(broken)).toMatchObject([{ outcome: "ATTEMPT_OUTCOME_ERROR", reason: "exhausted" }]);
});

test.concurrent("what a handler decides in a process of its own counts the same", async () => {
  const client = system.client(api);
  const body = {
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/gone`,
    body: null,
  };
  const { jobId } = await client.submitJob({
    job: {
      type: "deliver",
      body: { case: "payload", value: Buffer.from(JSON.stringify(body)) },
      delay: { seconds: 3_600n, nanos: 0 },
    },
  });
  // As after two losses: such a job runs alone.
  await system.query("UPDATE tasks SET lost_count = 2, run_at = now() WHERE task_id = $1", [jobId]);
  expect(await ended(jobId)).toMatchObject({ status: "cancelled", snoozes: 1 });
  expect(await attemptsOf(jobId)).toHaveLength(2);
  const alone = workers.filter((worker) =>
    worker.output().includes("running a job alone, because it was lost before"),
  );
  expect(alone).toHaveLength(1);
});
