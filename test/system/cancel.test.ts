import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AttemptOutcome } from "@muster/proto/scheduler/v1/attempt";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import type { SchedulerClient } from "../support/client.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SLOTS = 3;

let system: System;
let apis: readonly [AppProcess, AppProcess];
let clients: readonly [SchedulerClient, SchedulerClient];
let workers: readonly AppProcess[];
/** When this test began, by the database. */
let since: string;

beforeAll(async () => {
  system = await startSystem();
  apis = await Promise.all([system.start("api"), system.start("api")]);
  clients = [system.client(apis[0]), system.client(apis[1])];
  const env = { WORKER_CONCURRENCY: `${SLOTS}`, HANDLERS: `${ROOT}test/support/handlers/stubborn.ts` };
  workers = await Promise.all([system.start("worker", env), system.start("worker", env)]);
});
afterAll(() => system[Symbol.asyncDispose]());
beforeEach(async () => {
  const [row] = await system.query<{ now: string }>("SELECT now()::text AS now");
  since = row?.now ?? "";
});

const LONG = { type: "sleep", body: { case: "payload" as const, value: Buffer.from('{"ms":600000}') } };

/** How many of this test's jobs are in the state, by the database. */
async function count(state: string): Promise<number> {
  const text = "SELECT count(*) AS n FROM tasks WHERE status = $1 AND created_at >= $2::timestamptz";
  const [row] = await system.query<{ n: string }>(text, [state, since]);
  return Number(row?.n);
}

test("two APIs cancel the same jobs at once: each is counted once, what runs stops, and others go on", async () => {
  const labels = { tenant: "7" };
  await clients[0].submitJobs({
    jobs: [
      ...Array.from({ length: 40 }, () => ({ ...LONG, labels })),
      ...Array.from({ length: 20 }, () => ({ ...LONG, labels, delay: { seconds: 3_600n, nanos: 0 } })),
      { type: "noop" },
    ],
  });
  await waitFor(async () => (await count("running")) === 2 * SLOTS, { what: "every slot to be busy" });
  const answers = await Promise.all(clients.map((client) => client.cancelJobs({ labels, reason: "gone" })));
  expect(answers.map(({ nextPageToken }) => nextPageToken)).toEqual(["", ""]);
  const sum = (of: "cancelled" | "requested"): number => answers.reduce((all, answer) => all + answer[of], 0);
  expect([sum("cancelled"), sum("requested")]).toEqual([60 - 2 * SLOTS, 2 * SLOTS]);
  await waitFor(async () => (await count("cancelled")) === 60, { what: "what ran to have stopped" });
  await waitFor(async () => (await count("succeeded")) === 1, { what: "the other job to run" });
  const attempts = await system.query(
    "SELECT DISTINCT outcome, reason FROM task_attempts WHERE outcome <> 'succeeded'",
  );
  expect(attempts).toEqual([{ outcome: "cancelled", reason: "cancel_requested" }]);
  expect(await clients[1].cancelJobs({ labels, dryRun: true })).toMatchObject({ matched: 0 });
});

test("a handler that ignores its signal loses its job after the grace, is reported, and keeps its slot", async () => {
  const { jobId } = await clients[0].submitJob({ job: { type: "stubborn" } });
  await waitFor(async () => (await count("running")) === 1, { what: "the job to run" });
  const grace = { seconds: 0n, nanos: 300_000_000 };
  expect(await clients[1].cancelJobs({ jobIds: [jobId], grace })).toMatchObject({ requested: 1 });
  await waitFor(async () => (await count("cancelled")) === 1, { what: "the job to be given up" });
  const { attempts } = await clients[0].listAttempts({ jobId });
  expect(attempts).toMatchObject([
    {
      outcome: AttemptOutcome.CANCELLED,
      reason: "cancel_requested",
      error: expect.stringContaining("did not stop within the grace"),
    },
  ]);
  const stuck = await Promise.all(
    workers.map((worker) => worker.metric("muster_worker_slots", { state: "stuck" })),
  );
  expect(stuck.toSorted((one, other) => one - other)).toEqual([0, 1]);
  const told = workers.filter((worker) => worker.output().includes("a handler ignores its signal"));
  expect(told).toHaveLength(1);
});

test("the document's commands answer what it says", async () => {
  const text = readFileSync(`${ROOT}docs/cancel.md`, "utf8");
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]+)\`\`\``, "gu"))].map(([, block = ""]) => block);
  const [one = "", many = "", all = ""] = blocks("bash");
  const [answers = ""] = blocks("json");
  const script = [one, "echo", many, "echo", all]
    .join("\n")
    .replaceAll("localhost:8081", `127.0.0.1:${apis[0].apiPort}`);
  const { stdout } = await promisify(execFile)("bash", ["-euc", script], { timeout: 120_000 });
  const told = stdout.split(/(?<=\})\s*(?=\{)/u).map((line) => JSON.parse(line) as object);
  const [dry, real] = answers
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(told[0]).toMatchObject({ cancelled: true });
  expect(told.slice(1, 3)).toEqual([dry, real]);
  expect(told.length).toBeGreaterThan(3);
  await waitFor(async () => (await count("cancelled")) === 4, { what: "every job to be cancelled" });
  const { jobs } = await clients[1].listJobs({ stateFilter: JobState.CANCELLED });
  expect(jobs.filter((job) => job.cancelReason === "tenant 7 has left")).toHaveLength(2);
});
