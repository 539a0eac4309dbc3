import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { LONG } from "../support/long.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const run = promisify(execFile);
const DOCUMENT = new URL("../../docs/dead-letters.md", import.meta.url);

/** The document's commands, as one program of a reader who follows it. */
function commandsOf(apiPort: number): string {
  const blocks = [...readFileSync(DOCUMENT, "utf8").matchAll(/^```bash\n(.*?)^```$/gmsu)];
  const program = blocks.map(([, commands = ""]) => commands).join("\n");
  return `set -euo pipefail\n${program.replaceAll("localhost:8081", `127.0.0.1:${apiPort}`)}`;
}

/** Answers 503 until it is told to work. */
async function mailServer(): Promise<Server & { works: boolean; url: string }> {
  const server = Object.assign(createServer(), { works: false, url: "" });
  server.on("request", (_request, response) => response.writeHead(server.works ? 200 : 503).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

async function countOf(system: System, condition: string): Promise<number> {
  const rows = await system.query<{ n: number }>(`SELECT count(*)::int AS n FROM tasks WHERE ${condition}`);
  return rows[0]?.n ?? 0;
}

test.concurrent("the commands of docs/dead-letters.md do what it says", async () => {
  const mails = 25;
  await using system = await startSystem();
  const server = await mailServer();
  try {
    const api = await system.start("api");
    await system.start("worker", { HTTP_ALLOW_PRIVATE: "127.0.0.1" });
    const job = { type: "http", queue: "mail", maxAttempts: 1 };
    const body = { case: "payload" as const, value: Buffer.from(JSON.stringify({ url: server.url })) };
    await system.client(api).submitJobs({ jobs: Array.from({ length: mails }, () => ({ ...job, body })) });
    // The document's `date` knows whole seconds: the last one has to be over.
    await waitFor(
      async () =>
        (await countOf(system, "status = 'deadletter' AND finished_at < date_trunc('second', now())")) ===
        mails,
      { what: "the mails to be dead letters" },
    );
    server.works = true;
    const { stdout } = await run("bash", ["-c", commandsOf(api.apiPort)], { timeout: 120_000 });
    const answers = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as object]));
    expect(answers).toMatchObject([
      { jobs: Array.from({ length: 5 }, () => ({ deadReason: "exhausted", lastError: expect.any(String) })) },
      { matched: mails },
      { redriven: 1 },
      { redriven: 10 },
      { redriven: 10 },
      { redriven: mails - 21 },
    ]);
    await waitFor(async () => (await countOf(system, "status = 'succeeded' AND redrives = 1")) === mails, {
      what: "every mail to be sent",
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.concurrent("two APIs that redrive the same dead letters redrive each once, and workers run each once more", async () => {
  const jobs = LONG ? 2_500 : 1_200;
  await using system = await startSystem();
  const apis = [await system.start("api"), await system.start("api")];
  await Promise.all([system.start("worker"), system.start("worker")]);
  const clients = apis.map((api) => system.client(api));
  const job = { type: "fail", maxAttempts: 1 };
  await clients[0]?.submitJobs({ jobs: Array.from({ length: jobs }, () => job) });
  await waitFor(async () => (await countOf(system, "status = 'deadletter'")) === jobs, {
    what: "all jobs to be dead letters",
  });
  // They fail again: what died of its second life must not be found by a call that is still at work on the first.
  const [last] = await system.query<{ seconds: string }>(
    "SELECT ceil(extract(epoch FROM max(finished_at)))::text AS seconds FROM tasks",
  );
  const seconds = BigInt(last?.seconds ?? 0);
  const over = "SELECT 1 WHERE now() >= to_timestamp($1::float8)";
  await waitFor(async () => (await system.query(over, [Number(seconds)])).length > 0, {
    what: "the second of the last death to be over",
  });
  const finishedBefore = { seconds };
  const answers = await Promise.all(
    [...clients, ...clients].map((client) => client.redriveJobs({ limit: 10_000, finishedBefore })),
  );
  expect(answers.reduce((sum, { redriven }) => sum + redriven, 0)).toBe(jobs);
  await waitFor(async () => (await countOf(system, "status = 'deadletter' AND redrives = 1")) === jobs, {
    what: "every job to have died once more",
  });
  const attempts = await system.query(
    "SELECT attempt, count(*)::int AS n FROM task_attempts GROUP BY attempt",
  );
  expect(attempts).toEqual([{ attempt: 1, n: 2 * jobs }]);
});
