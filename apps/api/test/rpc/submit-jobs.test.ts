import { createClient, type Transport } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { openDatabase } from "@muster/db";
import { Priority } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { createLogger, createMetrics } from "@muster/runtime";
import type { SchedulerClient } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: SchedulerClient;
beforeAll(async () => {
  world = await startWorld(1);
  client = world.clients[0] as SchedulerClient;
});
afterAll(() => world[Symbol.asyncDispose]());

type Init = NonNullable<Parameters<SchedulerClient["submitJobs"]>[0]["jobs"]>[number];

const numbered = (job: Omit<Init, "$typeName" | "body">, count: number): Init[] =>
  Array.from({ length: count }, (_, n) => ({
    ...job,
    body: { case: "payload" as const, value: Buffer.from(`number ${n}`) },
  }));

interface Row {
  task_id: string;
  text: string;
  queue: string;
  labels: unknown;
}

async function rowsOf(type: string): Promise<Row[]> {
  const metrics = createMetrics();
  const log = createLogger({ name: "test", level: "silent" });
  const database = openDatabase({ url: world.databaseUrl, connections: 1, name: "test", log, metrics });
  try {
    return await database.query<Row>(
      `SELECT task_id, convert_from(payload, 'UTF8') AS text, queue, labels
       FROM tasks WHERE type = $1 ORDER BY task_id`,
      [type],
    );
  } finally {
    await database.close();
  }
}

test.each(["as they are", "compressed"])(
  "a batch of one kind, its bytes %s, is a row for each job",
  async (how) => {
    const kind = { type: how, queue: "post", priority: Priority.LOW, labels: { tenant: "7" } };
    const jobs = numbered(kind, 1_200);
    const baseUrl = `http://127.0.0.1:${world.apiPorts[0]}`;
    const packing = how === "compressed" ? { sendCompression: compressionGzip, compressMinBytes: 0 } : {};
    const submitter = createClient(SchedulerService, createGrpcTransport({ baseUrl, ...packing }));
    const { results } = await submitter.submitJobs({ jobs });
    expect(results.map(({ deduplicated, replaced }) => deduplicated || replaced)).toEqual(
      jobs.map(() => false),
    );
    const { queue, labels } = kind;
    expect(await rowsOf(how)).toEqual(
      results.map(({ jobId }, n) => ({ task_id: jobId, text: `number ${n}`, queue, labels })),
    );
  },
);

test.each<[string, (baseUrl: string) => Transport]>([
  ["gRPC", (baseUrl) => createGrpcTransport({ baseUrl })],
  ["gRPC, compressed", (baseUrl) => createGrpcTransport({ baseUrl, sendCompression: compressionGzip })],
  ["gRPC as JSON", (baseUrl) => createGrpcTransport({ baseUrl, useBinaryFormat: false })],
  ["gRPC-Web", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true })],
  [
    "Connect, compressed",
    (baseUrl) =>
      createConnectTransport({
        baseUrl,
        httpVersion: "1.1",
        useBinaryFormat: true,
        sendCompression: compressionGzip,
      }),
  ],
  ["Connect as JSON", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
])("case A1: a long batch of jobs that differ is a row for each of them: %s", async (how, transport) => {
  const jobs = numbered({ type: `long ${how}` }, 3_000).map((job, n) => ({ ...job, labels: { n: `${n}` } }));
  const submitter = createClient(SchedulerService, transport(`http://127.0.0.1:${world.apiPorts[0]}`));
  const { results } = await submitter.submitJobs({ jobs });
  expect((await rowsOf(`long ${how}`)).map(({ task_id, text, labels }) => [task_id, text, labels])).toEqual(
    results.map(({ jobId }, n) => [jobId, `number ${n}`, { n: `${n}` }]),
  );
  const wrong = jobs.map((job, n) => (n === 2_000 ? { ...job, queue: "a b" } : job));
  await expect(submitter.submitJobs({ jobs: wrong })).rejects.toThrow(/jobs\[2000\]\.queue/u);
});

test("among jobs of one kind the wrong ones are named, and none is submitted", async () => {
  const jobs = numbered({ type: "wrong" }, 5);
  const long = { type: "wrong", body: { case: "payload" as const, value: new Uint8Array(262_145) } };
  await expect(client.submitJobs({ jobs: [...jobs, long] })).rejects.toThrow(
    "jobs[5].payload: expected at most 262144 bytes, got 262145",
  );
  await expect(client.submitJobs({ jobs: numbered({ type: "wrong", queue: "a b" }, 2) })).rejects.toThrow(
    /jobs\[0\]\.queue: .*jobs\[1\]\.queue: /su,
  );
  await expect(client.submitJobs({ jobs: numbered({ type: "wrong" }, 10_001) })).rejects.toThrow(
    "jobs: expected at most 10000 jobs, got more",
  );
  expect(await rowsOf("wrong")).toEqual([]);
});

test("a key that all jobs of a batch share makes one job", async () => {
  const { results } = await client.submitJobs({
    jobs: Array.from({ length: 3 }, () => ({ type: "once", idempotencyKey: "k" })),
  });
  expect(results.map(({ deduplicated }) => deduplicated)).toEqual([false, true, true]);
  expect(await rowsOf("once")).toHaveLength(1);
});
