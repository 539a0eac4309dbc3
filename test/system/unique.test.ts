import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** Keys through two API processes and workers, and the examples of docs/idempotency.md. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const document = readFileSync(`${ROOT}docs/idempotency.md`, "utf8");

let system: System;
let apis: AppProcess[];
let clients: SchedulerClient[];
let databaseUrl: string;

beforeAll(async () => {
  system = await startSystem();
  apis = await Promise.all([system.start("api"), system.start("api")]);
  await system.start("worker");
  clients = apis.map((api) => system.client(api));
  const [row] = await system.query<{ name: string }>("SELECT current_database() AS name");
  const url = new URL(servers().adminUrl);
  url.pathname = `/${row?.name}`;
  databaseUrl = url.href;
});
afterAll(async () => system[Symbol.asyncDispose]());

const clientFor = (n: number): SchedulerClient => {
  const client = clients[n % clients.length];
  if (client === undefined) throw new Error("no API runs");
  return client;
};
const payload = (text: string) => ({ case: "payload" as const, value: Buffer.from(text) });
const seconds = (n: number) => ({ seconds: BigInt(n), nanos: 0 });

type Job = NonNullable<Parameters<SchedulerClient["submitJob"]>[0]["job"]>;

const deduplicated = async (): Promise<number> => {
  const counts = await Promise.all(apis.map((api) => api.metric("muster_jobs_deduplicated_total")));
  return counts.reduce((sum, count) => sum + count, 0);
};

test.each<[string, Job]>([
  ["idempotency", { type: "noop", idempotencyKey: "k" }],
  ["throttle", { type: "noop", throttle: { key: "k", window: seconds(3_600) } }],
  ["debounce", { type: "noop", debounce: { key: "k", wait: seconds(3_600) } }],
])("100 submits of one key at once, through two APIs: one row and one id (%s)", async (queue, job) => {
  const before = await deduplicated();
  const calls = Array.from({ length: 100 }, (_, n) =>
    // Every tenth as a batch.
    n % 10 === 0
      ? clientFor(n / 10).submitJobs({ jobs: [{ ...job, queue }] })
      : clientFor(n).submitJob({ job: { ...job, queue } }),
  );
  const answers = (await Promise.all(calls)).flatMap((answer) =>
    "results" in answer ? answer.results : [answer],
  );
  expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
  expect(answers.filter((answer) => answer.deduplicated)).toHaveLength(99);
  expect(answers.filter((answer) => answer.replaced)).toHaveLength(queue === "debounce" ? 99 : 0);
  expect(await system.query("SELECT 1 FROM tasks WHERE queue = $1", [queue])).toHaveLength(1);
  expect((await deduplicated()) - before).toBe(99);
});

test("a debounced job runs once, with the payload of the last submit, whichever API took it", async () => {
  const job = { type: "echo", queue: "bursts" };
  const debounce = { key: "burst", wait: seconds(1) };
  const ids: string[] = [];
  for (let n = 0; n < 10; n += 1) {
    const { jobId } = await clientFor(n).submitJob({
      job: { ...job, debounce, body: payload(`change ${n}`) },
    });
    ids.push(jobId);
  }
  const last = ids.at(-1) ?? "";
  const done = await waitFor(
    async () => {
      const status = await clientFor(0).getJob({ jobId: last });
      return status.finishedAt !== undefined && status;
    },
    { what: "the debounced job to end" },
  );
  expect(done.resultBody).toMatchObject({ case: "result" });
  expect(Buffer.from(done.resultBody.value as Uint8Array).toString()).toBe("change 9");
  const next = await clientFor(1).submitJob({ job: { ...job, debounce, body: payload("later") } });
  expect(next).toMatchObject({ deduplicated: false, replaced: false });
});

test("a batch obeys keys and is refused whole for one of another request", async () => {
  const keyed = (text: string): Job => ({ type: "noop", idempotencyKey: "b", body: payload(text) });
  const { results } = await clientFor(0).submitJobs({ jobs: [keyed("x"), { type: "noop" }, keyed("x")] });
  expect(results.map((result) => result.deduplicated)).toEqual([false, false, true]);
  expect(results[2]?.jobId).toBe(results[0]?.jobId);
  const refused = clientFor(1).submitJobs({ jobs: [{ type: "never" }, keyed("y")] });
  await expect(refused).rejects.toThrow(/already_exists.*"b" was used for another request/u);
  expect((await clientFor(0).listJobs({ typeFilter: "never" })).jobs).toEqual([]);
});

test.each<[string, Job]>([
  [
    "job.throttle: expected at most one of idempotency key, debounce and throttle, got",
    { idempotencyKey: "k", throttle: { key: "k", window: seconds(1) } },
  ],
  ["job.idempotency_scope: expected an idempotency key beside it", { idempotencyScope: 1 }],
  ["job.idempotency_scope: expected one of", { idempotencyKey: "k", idempotencyScope: 9 as 1 }],
  ["job.idempotency_period: expected to be set", { idempotencyKey: "k", idempotencyScope: 2 }],
  ["job.idempotency_period: expected only with", { idempotencyKey: "k", idempotencyPeriod: seconds(1) }],
  ["job.debounce.wait: expected to be set", { debounce: { key: "k" } }],
  ["job.debounce.wait: expected 0.001 to", { debounce: { key: "k", wait: seconds(-1) } }],
  ["job.debounce.key: expected 1 to 256 characters", { debounce: { wait: seconds(1) } }],
  [
    "job.debounce.max_wait: expected no less than the wait of 5 s, got",
    { debounce: { key: "k", wait: seconds(5), maxWait: seconds(4) } },
  ],
  ["job.debounce: expected neither a delay", { delay: seconds(1), debounce: { key: "k", wait: seconds(1) } }],
  ["job.throttle.window: expected to be set", { throttle: { key: "k" } }],
])("bad input is refused: %s", async (message, job) => {
  const refused = clientFor(0).submitJob({ job: { type: "noop", ...job } });
  await expect(refused).rejects.toThrow(message);
});

const blockOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "u").exec(document)?.[1] ?? "";

test("the document's program is the one that runs here, and it says what the document says", async () => {
  const file = "docs/examples/idempotency.ts";
  expect(blockOf("ts")).toBe(readFileSync(`${ROOT}${file}`, "utf8"));
  const env = { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: system.redisUrl };
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    cwd: ROOT,
    env: { ...env, REDIS_KEY_PREFIX: system.prefix },
    timeout: 120_000,
  });
  const said = stdout.split("\n").filter((line) => !line.startsWith("{"));
  expect(said.join("\n")).toBe(blockOf("text"));
});

test("the document's calls work as they stand", async () => {
  const calls = [...document.matchAll(/-d '([^']+)' \\\n\s+localhost:8081(\S+)/gu)];
  expect(calls.length).toBeGreaterThan(2);
  for (const [, body, path] of calls) {
    const response = await fetch(`http://127.0.0.1:${apis[0]?.apiPort}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body ?? "",
    });
    expect(await response.json()).toHaveProperty("jobId");
  }
});
