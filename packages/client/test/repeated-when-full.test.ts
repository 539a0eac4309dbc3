import { type Database, openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { putLimit } from "@muster/test/policy-rows";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Client, type JobRequest, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
const metrics = createMetrics();
const lists = testRedis();
let owned: TestDatabase;
let database: Database;
let client: Client;

beforeAll(async () => {
  owned = await testDatabase();
  database = openDatabase({ url: owned.url, connections: 2, name: "test", log, metrics });
  const redis = { url: lists.url, keyPrefix: lists.prefix };
  client = openClient({ databaseUrl: owned.url, redis, log, metrics });
  await putLimit(database, "one", { type: "mail", max_running: 1, when_full: "reject_newest" });
  // The client hears of the limit by an answer.
  const isRefused = (): Promise<boolean> =>
    client.submit({ type: "mail" }).then(
      () => false,
      () => true,
    );
  await waitFor(isRefused, { what: "the limit to be noticed" });
});
afterAll(async () => {
  await client.close();
  await database.close();
  await lists.cleanup();
  await owned.drop();
});
beforeEach(() => database.query("DELETE FROM tasks"));

test.each<[string, Partial<JobRequest>]>([
  ["an idempotency key", { idempotencyKey: "k" }],
  ["a throttle", { throttle: { key: "k", windowMs: 60_000 } }],
  ["a debounce", { debounce: { key: "k", waitMs: 60_000 } }],
])(
  "a submit that is repeated with %s is answered with its job, however full the limit is by then",
  async (_, key) => {
    const asked = { type: "mail", ...key };
    const { jobId } = await client.submit(asked);
    await database.query("UPDATE tasks SET status = 'queued', hold = 'limit:one~1:2:default:'");
    await expect(client.submit({ type: "mail", idempotencyKey: "new" })).rejects.toThrow("is full");
    expect(await client.submit(asked)).toMatchObject({ jobId, deduplicated: true });
    expect(await client.submitMany([asked, { type: "free" }, asked])).toMatchObject([
      { jobId },
      {},
      { jobId },
    ]);
    await expect(client.submitMany([asked, { type: "mail" }])).rejects.toThrow("jobs[1]: limit one is full");
  },
);

test("a key whose job is gone and whose time is over makes a job, and is refused", async () => {
  const asked = { type: "mail", idempotencyKey: "over" };
  await client.submit(asked);
  await database.query("UPDATE idempotency_keys SET expires_at = now() WHERE key = 'over'");
  expect(await client.submit(asked)).toMatchObject({ deduplicated: true });
  await database.query("UPDATE tasks SET status = 'succeeded', finished_at = now()");
  await client.submit({ type: "mail" });
  await expect(client.submit(asked)).rejects.toThrow("is full");
});
