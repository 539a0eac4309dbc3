import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** The example of docs/handlers.md, with the commands of that page, in real processes. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

let system: System;
let api: AppProcess;
let workers: AppProcess[];
beforeAll(async () => {
  system = await startSystem();
  api = await system.start("api");
  const env = { HANDLERS: `${ROOT}handlers/isolated.ts`, WORKER_CONCURRENCY: "2" };
  workers = await Promise.all([system.start("worker", env), system.start("worker", env)]);
});
afterAll(() => system[Symbol.asyncDispose]());

/** The document's commands, in their order: a pattern that takes for ever, and its cancel. */
const COMMANDS = [
  ...(
    /## Isolation\n[^]*?(?=\n## |$)/u.exec(readFileSync(`${ROOT}docs/handlers.md`, "utf8"))?.[0] ?? ""
  ).matchAll(/```bash\n([^`]*)```/g),
].map(([, text = ""]) => text);

async function documented(index: number, jobId = ""): Promise<Record<string, unknown>> {
  const command = (COMMANDS[index] ?? "false").replace("…", jobId);
  const filled = command.replace("localhost:8081", `127.0.0.1:${api.apiPort}`);
  return JSON.parse((await run("sh", ["-c", filled])).stdout) as Record<string, unknown>;
}

async function statusOf(jobId: string): Promise<string> {
  const [row] = await system.query<{ status: string }>("SELECT status FROM tasks WHERE task_id = $1", [
    jobId,
  ]);
  return row?.status ?? "missing";
}

async function kills(): Promise<number> {
  const labels = { isolation: "thread", reason: "cancel" };
  const counts = workers.map((worker) => worker.metric("muster_isolation_kills_total", labels));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

test.concurrent("a search that takes for ever is cancelled, and its worker goes on", async () => {
  const endless = String((await documented(0))["jobId"]);
  await waitFor(async () => (await statusOf(endless)) === "running", { what: "the search to run" });
  const client = system.client(api);
  const body = { case: "payload", value: Buffer.from('{"pattern":"a.","text":"abacus"}') } as const;
  const quick = await client.submitJobs({
    jobs: Array.from({ length: 20 }, () => ({ type: "search", body })),
  });
  for (const { jobId } of quick.results) {
    await waitFor(async () => (await statusOf(jobId)) === "succeeded", { what: "a search beside it" });
  }
  expect(await statusOf(endless)).toBe("running");
  await documented(1, endless);
  await waitFor(async () => (await statusOf(endless)) === "cancelled", {
    what: "the search to be cancelled",
  });
  await waitFor(async () => (await kills()) === 1, { what: "the kill to be counted" });
  for (const worker of workers) {
    expect(await worker.metric("muster_worker_slots", { state: "stuck" })).toBe(0);
  }
});

test.concurrent("a payload goes into an isolated process and its result comes out, byte by byte", async () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const { jobId } = await system.client(api).submitJob({
    job: { type: "compress", body: { case: "payload", value: bytes } },
  });
  await waitFor(async () => (await statusOf(jobId)) === "succeeded", { what: "it to be compressed" });
  const [row] = await system.query<{ result: Buffer }>("SELECT result FROM tasks WHERE task_id = $1", [
    jobId,
  ]);
  expect(brotliDecompressSync(row?.result ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
});
