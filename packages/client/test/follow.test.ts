import { JobEndedError, MusterError, PermanentError } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { testRedis } from "@muster/test/redis";
import { startWorker, type Worker } from "@muster/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, type JobEvent, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
let database: Awaited<ReturnType<typeof testDatabase>>;
let redis: ReturnType<typeof testRedis>;
let client: Client;
let worker: Worker;

beforeAll(async () => {
  database = await testDatabase();
  redis = testRedis();
  const stores = { databaseUrl: database.url, redis: { url: redis.url, keyPrefix: redis.prefix }, log };
  client = openClient(stores);
  worker = await startWorker({
    ...stores,
    handlers: {
      double: (job) => ({ twice: 2 * job.json().n }),
      bytes: () => Uint8Array.of(1, 2),
      nothing: () => undefined,
      refuse: () => new PermanentError("never"),
      tell: (_, { log: own, progress, output }) => {
        own.info({ step: 1 }, "begun");
        progress(0.5);
        output("stdout", Buffer.from("hello"));
      },
    },
  });
});
afterAll(async () => {
  await client.close();
  await worker.stop();
  await redis.cleanup();
  await database.drop();
});

const resultOf = async (type: string, json?: unknown): Promise<unknown> =>
  client.result((await client.submit({ type, json })).jobId);

test("a result is what the handler returned, whether it is waited for before or after the end", async () => {
  const { jobId } = await client.submit({ type: "double", json: { n: 4 }, delayMs: 300 });
  expect(await client.result(jobId)).toEqual({ twice: 8 });
  expect(await client.result(jobId.toUpperCase())).toEqual({ twice: 8 });
  expect(await resultOf("bytes")).toEqual(Uint8Array.of(1, 2));
  expect(await resultOf("nothing")).toBeUndefined();
});

test("a job that ends without a result says how", async () => {
  const failed = await resultOf("refuse").catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(JobEndedError);
  expect(failed).toMatchObject({ state: "failed", reason: "PermanentError: never" });
  const nobody = client.result("0199c0de-0000-7000-8000-000000000000");
  await expect(nobody).rejects.toMatchObject({ code: "not_found" });
  await expect(client.result("x")).rejects.toThrow(/^jobId: expected a job id such as .*, got "x"$/u);
});

test("a watch tells every change and what the handler reports, and goes on where it was broken off", async () => {
  const { jobId } = await client.submit({ type: "tell", delayMs: 300 });
  const events: JobEvent[] = [];
  for await (const event of client.watch(jobId)) events.push(event);
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["log", "progress", "output"]));
  expect(events.flatMap((event) => (event.kind === "state" ? [event.job.state] : []))).toEqual([
    "scheduled",
    "queued",
    "running",
    "succeeded",
  ]);
  expect(events).toContainEqual(expect.objectContaining({ kind: "progress", value: 0.5, attempt: 1 }));
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "log", message: "begun", fields: { step: 1 } }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "output", data: new Uint8Array(Buffer.from("hello")) }),
  );

  const rest: number[] = [];
  for await (const { sequence } of client.watch(jobId, { resumeAfter: events[1]?.sequence }))
    rest.push(sequence);
  expect(rest).toEqual(events.slice(2).map(({ sequence }) => sequence));
});

test("a wait ends with its signal, and with its client", async () => {
  const { jobId } = await client.submit({ type: "nothing", delayMs: 60_000 });
  const reason = new Error("no more time");
  await expect(client.result(jobId, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

  const other = openClient({
    databaseUrl: database.url,
    redis: { url: redis.url, keyPrefix: redis.prefix },
    log,
  });
  const watch = other.watch(jobId)[Symbol.asyncIterator]();
  await watch.next();
  const next = watch.next().catch((error: unknown) => error);
  await other.close();
  expect(await next).toBeInstanceOf(MusterError);
  expect(await next).toMatchObject({ code: "unavailable", message: "the client was closed" });
});
