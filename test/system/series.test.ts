import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { SeriesPoint } from "@muster/proto/scheduler/v1/queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectQueues, type QueueClient } from "../support/client.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** What all processes count together, when one of them is killed. */

const DOCUMENT = fileURLToPath(new URL("../../docs/queues.md", import.meta.url));
const WAVE = 600;
const NAMES = ["one", "two", "three"];
/** A process reports so often, and what it has not reported is lost with it. */
const REPORT_SECONDS = 10;

let system: System;
let apis: AppProcess[];
let workers: AppProcess[];
let charts: QueueClient[];

beforeAll(async () => {
  system = await startSystem();
  apis = await Promise.all([system.start("api"), system.start("api")]);
  workers = await Promise.all(NAMES.map((name) => system.start("worker", { WORKER_NAME: name })));
  charts = apis.map(({ apiPort }) => connectQueues(apiPort));
});
afterAll(async () => {
  for (const client of charts) client.close();
  await system[Symbol.asyncDispose]();
});

const json = (value: unknown) => ({ case: "payload" as const, value: Buffer.from(JSON.stringify(value)) });

/** Through both APIs, in two queues; some later, some that fail, and some by SQL. */
async function submitWave(ms: number): Promise<void> {
  await Promise.all(
    apis.map((api, index) =>
      system.client(api).submitJobs({
        jobs: Array.from({ length: WAVE }, (_, n) => ({
          type: "sleep",
          queue: index === 0 ? "" : "mail",
          body: json({ ms }),
          ...(n % 10 === 0 && { start: { case: "delay", value: { seconds: 1n } } as const }),
        })),
      }),
    ),
  );
  await system.client(apis[0] as AppProcess).submitJobs({
    jobs: Array.from({ length: 20 }, () => ({
      type: "fail",
      maxAttempts: 2,
      retryPolicy: { initial: { nanos: 100_000_000 } },
      body: json({}),
    })),
  });
  await system.query("SELECT muster_submit('noop') FROM generate_series(1, 50)");
}

async function count(where: string): Promise<number> {
  const [row] = await system.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${where}`);
  return row?.n ?? 0;
}

const untilEnded = (): Promise<unknown> =>
  waitFor(async () => (await count("tasks WHERE finished_at IS NULL")) === 0, {
    what: "every job to end",
  });

/** The whole test in one point. */
async function told(client: QueueClient | undefined, queue = ""): Promise<SeriesPoint | undefined> {
  const now = Date.now();
  const at = (ms: number) => ({ seconds: BigInt(Math.floor(ms / 1000)), nanos: 0 });
  const { points = [] } =
    (await client?.getSeries({
      queue,
      from: at(now - 3_600_000),
      to: at(now + 3_600_000),
      step: { seconds: 7_200n },
    })) ?? {};
  return points[0];
}

const endings = (point: SeriesPoint | undefined, outcome: string): number =>
  Number(point?.endings[outcome] ?? 0n);

test.concurrent("two APIs and three workers, one of them killed: what is missing is no more than it had not yet told", async () => {
  await submitWave(1);
  await untilEnded();
  // Each has told something by now or will, so that more than its last words could be missing.
  await waitFor(async () => endings(await told(charts[0]), "succeeded") >= 2 * WAVE, {
    what: "the first wave to be told",
  });
  await submitWave(30);
  await waitFor(async () => (await count("tasks WHERE status = 'succeeded'")) > 3 * WAVE, {
    what: "a part of the second wave to end",
  });
  const [killed] = workers;
  await killed?.kill("SIGKILL");
  const [dead] = await system.query<{ id: string; at: number }>(
    "SELECT worker_id AS id, extract(epoch FROM now())::float8 AS at FROM workers WHERE name = $1",
    [NAMES[0]],
  );
  await system.query("UPDATE workers SET expires_at = now() WHERE worker_id = $1", [dead?.id]);
  await untilEnded();
  await Promise.all(workers.slice(1).map((worker) => worker.stop()));
  const jobs = await count("tasks");
  const lost = await count("unsuccessful_attempts WHERE outcome = 'lost'");
  await waitFor(
    async () => {
      const point = await told(charts[0]);
      return Number(point?.arrivals) === jobs && endings(point, "lost") === lost;
    },
    { what: "the APIs to tell of arrivals and losses" },
  );
  const [point, other] = [await told(charts[0]), await told(charts[1])];
  expect(other).toEqual(point);
  expect(jobs).toBe(4 * WAVE + 140);
  const untold = (where: string): Promise<number> =>
    count(`tasks WHERE worker_id = '${dead?.id}' AND phase = 2
      AND finished_at > to_timestamp(${(dead?.at ?? 0) - REPORT_SECONDS - 1}) AND ${where}`);
  const missing = (await count("tasks WHERE status = 'succeeded'")) - endings(point, "succeeded");
  expect(missing).toBeGreaterThanOrEqual(0);
  expect(missing).toBeLessThanOrEqual(await untold("true"));
  // Two failures each, as far as no attempt of them was on the worker that is gone.
  const failures = await count("unsuccessful_attempts WHERE outcome = 'error'");
  const failedThere = await count(
    `unsuccessful_attempts WHERE outcome = 'error' AND worker_id = '${dead?.id}'`,
  );
  expect(endings(point, "error")).toBeLessThanOrEqual(failures);
  expect(endings(point, "error")).toBeGreaterThanOrEqual(failures - failedThere);
  expect(Number(point?.finished["succeeded"])).toBe(endings(point, "succeeded"));
  const queues = await Promise.all(["default", "mail"].map((queue) => told(charts[1], queue)));
  expect(queues.map((one) => Number(one?.arrivals))).toEqual([2 * WAVE + 140, 2 * WAVE]);
  const started = queues.reduce((sum, one) => sum + Number(one?.wait?.count), 0);
  expect(Number(point?.wait?.count)).toBe(started);
  expect(started).toBeGreaterThanOrEqual(endings(point, "succeeded") + endings(point, "error"));
});

test.concurrent("the document's examples answer what it says", async () => {
  await using own = await startSystem();
  const { apiPort } = await own.start("api");
  const text = readFileSync(DOCUMENT, "utf8");
  const [functions = "", ...scripts] = [...text.matchAll(/```bash\n([^`]+)```/gu)].map(([, block = ""]) =>
    block.replaceAll("localhost:8081", `127.0.0.1:${apiPort}`),
  );
  const answers = [...text.matchAll(/```json\n([^`]+)```/gu)].map(([, block = ""]) => block);
  expect(scripts).toHaveLength(answers.length);
  for (const [index, script] of scripts.entries()) {
    const run = promisify(execFile)("bash", ["-euc", functions + script], { timeout: 120_000 });
    expect(JSON.parse((await run).stdout)).toMatchObject(JSON.parse(answers[index] ?? "") as object);
  }
});
