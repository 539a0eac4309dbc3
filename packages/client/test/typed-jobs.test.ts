import { defineJob, JobEndedError } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { startWorker, type Worker } from "@muster/worker";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type } from "arktype";
import * as v from "valibot";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { type Client, openClient, type TypedJobs } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });

const byZod = defineJob("resize.zod", {
  payload: z.object({ width: z.number().int().positive(), format: z.enum(["png", "jpeg"]).default("png") }),
  result: z.object({ bytes: z.number(), format: z.string() }),
});
const byValibot = defineJob("resize.valibot", {
  payload: v.object({ width: v.pipe(v.number(), v.minValue(1)), format: v.optional(v.string(), "png") }),
  result: v.object({ bytes: v.number(), format: v.string() }),
});
const byArktype = defineJob("resize.arktype", {
  payload: type({ width: "number.integer > 0", format: "string = 'png'" }),
  result: type({ bytes: "number", format: "string" }),
});
const wrongResult = defineJob("wrong.result", { payload: z.object({}), result: z.object({ n: z.number() }) });

const inTransaction = defineJob("in.transaction", {
  payload: z.object({ n: z.unknown() }),
  result: z.object({ n: z.number() }),
});
const slow = defineJob("slow", {
  payload: z.object({ n: z.number() }).refine(async ({ n }) => Promise.resolve(n > 0), { path: ["n"] }),
});

let database: Awaited<ReturnType<typeof testDatabase>>;
let redis: ReturnType<typeof testRedis>;
let client: Client;
let worker: Worker;
let pool: ReturnType<typeof testPool>;
let handled = 0;

const resized = (job: { json(): { width: number; format: string } }): { bytes: number; format: string } => {
  handled += 1;
  const { width, format } = job.json();
  return { bytes: width * 3, format };
};

beforeAll(async () => {
  database = await testDatabase();
  redis = testRedis();
  const stores = { databaseUrl: database.url, redis: { url: redis.url, keyPrefix: redis.prefix }, log };
  client = openClient(stores);
  pool = testPool({ connectionString: database.url, max: 1 });
  worker = await startWorker({
    ...stores,
    handlers: {
      ...byZod.handle(resized),
      ...byValibot.handle(async (job) => resized(job)),
      ...byArktype.handle(resized),
      ...inTransaction.handle(async (job, { completeTx }) => {
        const connection = await pool.connect();
        try {
          await connection.query("BEGIN");
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript handler may pass
          await completeTx(connection, { n: job.json().n as number });
          await connection.query("COMMIT");
        } catch (error) {
          await connection.query("ROLLBACK");
          throw error;
        } finally {
          connection.release();
        }
        return { n: 0 };
      }),
      ...slow.handle(() => "done"),
      ...wrongResult.handle(() => JSON.parse('{"n":"many"}')),
    },
  });
});
afterAll(async () => {
  await client.close();
  await worker.stop();
  await pool.end();
  await redis.cleanup();
  await database.drop();
});

test("what the schema refuses does not compile", () => {
  const jobs = client.jobs(byZod);
  expectTypeOf<(typeof jobs)["submit"]>().parameter(0).toEqualTypeOf<{
    width: number;
    format?: "png" | "jpeg" | undefined;
  }>();
  expectTypeOf<(typeof jobs)["result"]>().returns.resolves.toEqualTypeOf<{ bytes: number; format: string }>();
  // @ts-expect-error -- a text is no width
  void (() => jobs.submit({ width: "10" }));
  // @ts-expect-error -- nor is it to be left out
  void (() => jobs.submitMany([{ payload: {} }]));
  // @ts-expect-error -- the type is the definition's
  void (() => jobs.submit({ width: 1 }, { type: "other" }));
  // @ts-expect-error -- a handler returns what the schema takes
  void (() => byZod.handle(() => ({ bytes: "many", format: "png" })));
  expectTypeOf(byZod.handle(resized)).toHaveProperty("resize.zod");
});

type AnyTyped = TypedJobs<StandardSchemaV1, StandardSchemaV1>;

const libraries: readonly [string, () => AnyTyped, { readonly type: string }][] = [
  ["zod", () => client.jobs(byZod), byZod],
  ["valibot", () => client.jobs(byValibot), byValibot],
  ["arktype", () => client.jobs(byArktype), byArktype],
];

test.each(libraries)("%s: the handler gets what the schema makes of the payload", async (_, jobsOf) => {
  const jobs = jobsOf();
  const { jobId } = await jobs.submit({ width: 10 });
  expect(await jobs.result(jobId)).toEqual({ bytes: 30, format: "png" });
  const many = await jobs.submitMany([{ payload: { width: 1, format: "jpeg" } }, { payload: { width: 2 } }]);
  expect(await Promise.all(many.map((one) => jobs.result(one.jobId)))).toEqual([
    { bytes: 3, format: "jpeg" },
    { bytes: 6, format: "png" },
  ]);
});

test.each(libraries)("%s: a wrong payload is refused at the submit, with its path", async (_, jobsOf) => {
  const jobs = jobsOf();
  await expect(jobs.submit({ width: "ten" })).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringMatching(/^payload\.width: .*, got "ten"$/u),
    mistakes: [{ field: "payload.width", got: '"ten"' }],
  });
  await expect(jobs.submitMany([{ payload: { width: 1 } }, { payload: { width: -1 } }])).rejects.toThrow(
    /^jobs\[1\]\.payload\.width: .*, got -1$/u,
  );
});

test.each(libraries)(
  "%s: a wrong payload of another submitter fails before the handler",
  async (_, __, { type: name }) => {
    const before = handled;
    const { jobId } = await client.submit({ type: name, json: { width: "ten" } });
    const ended = await client.result(jobId).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(JobEndedError);
    expect(ended).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/^PermanentError: payload\.width: .*, got "ten"/u),
    });
    expect(handled).toBe(before);
  },
);

test("a wrong result fails the job, with its path", async () => {
  const jobs = client.jobs(wrongResult);
  const { jobId } = await jobs.submit({});
  await expect(jobs.result(jobId)).rejects.toMatchObject({
    state: "failed",
    reason: expect.stringMatching(/^PermanentError: result\.n: .*, got "many"/u),
  });
});

test("a submit in a transaction is checked before anything is sent, and watched afterwards", async () => {
  const jobs = client.jobs(byZod);
  const connection = await pool.connect();
  try {
    await connection.query("BEGIN");
    await expect(jobs.submitTx(connection, { width: 0 })).rejects.toThrow(/^payload\.width: /u);
    const { jobId } = await jobs.submitTx(connection, { width: 7 });
    await connection.query("COMMIT");
    const states: string[] = [];
    for await (const event of jobs.watch(jobId)) if (event.kind === "state") states.push(event.job.state);
    expect(states.at(-1)).toBe("succeeded");
    expect(await jobs.result(jobId)).toEqual({ bytes: 21, format: "png" });
  } finally {
    connection.release();
  }
});

test("a job that ends in a transaction of its handler ends with a result that the schema takes, or fails", async () => {
  const jobs = client.jobs(inTransaction);
  const good = await jobs.submit({ n: 7 });
  expect(await jobs.result(good.jobId)).toEqual({ n: 7 });
  const bad = await jobs.submit({ n: "many" });
  await expect(jobs.result(bad.jobId)).rejects.toMatchObject({
    state: "failed",
    reason: expect.stringMatching(/^PermanentError: result\.n: /u),
  });
});

test("a schema that takes its time is waited for", async () => {
  const jobs = client.jobs(slow);
  expect(await jobs.result((await jobs.submit({ n: 1 })).jobId)).toBe("done");
  await expect(jobs.submit({ n: -1 })).rejects.toThrow(/^payload\.n: /u);
});
