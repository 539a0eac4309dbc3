import { openDatabase, submit } from "@muster/db";
import { openRedis } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { testDatabase } from "../../../../test/support/database.ts";
import { startFaultProxy } from "../../../../test/support/fault-proxy.ts";
import { testRedis } from "../../../../test/support/redis.ts";
import { waitFor } from "../../../../test/support/wait.ts";
import { Watches } from "../../src/watch/watches.ts";

const TASK = "0199c0de-0000-7000-8000-000000000000";
const RENEW_MS = 8_000;
const log = createLogger({ name: "test", level: "silent" });

test("a mark that could not be renewed is renewed as soon as the database is back, not at the next turn", async () => {
  await using stack = new AsyncDisposableStack();
  const near = await testDatabase();
  stack.defer(() => near.drop());
  const { port } = new URL(near.url);
  const proxy = await startFaultProxy(Number(port));
  stack.defer(() => proxy.close());
  const metrics = createMetrics();
  const open = (url: string): ReturnType<typeof openDatabase> => {
    const database = openDatabase({ url, connections: 2, name: "test", log, metrics });
    stack.defer(() => database.close());
    return database;
  };
  const database = open(near.url);
  const far = open(near.url.replace(`:${port}/`, `:${proxy.port}/`));
  const { url, prefix } = testRedis();
  const redis = openRedis({ url, keyPrefix: prefix, name: "test", log, metrics });
  stack.defer(() => redis.close());
  const payload = { kind: "json", data: Buffer.from("{}") } as const;
  const job = { type: "x", queue: "default", priority: "default", payload } as const;
  await submit(database.query, [{ ...job, taskId: TASK, maxAttempts: 1, timeoutMs: 60_000 }]);

  const startedAt = performance.now();
  const watches = new Watches({ database: far, redis, log, metrics, renewMs: RENEW_MS });
  stack.defer(() => watches.stop());
  const stop = new AbortController();
  const events = watches.watch(TASK, undefined, stop.signal);
  await events.next();
  const news = events.next().catch(() => undefined);
  stack.defer(async () => {
    stop.abort();
    await news;
  });

  proxy.cut();
  const failures = async (): Promise<number> => {
    const { values } = await metrics.loopErrors.get();
    return values.find(({ labels }) => labels.loop === "watch-poll")?.value ?? 0;
  };
  await waitFor(() => performance.now() - startedAt > RENEW_MS, { what: "the mark's turn" });
  const before = await failures();
  await waitFor(async () => (await failures()) > before, { what: "a renewal that fails" });
  // As after an outage that is longer than the mark lasts.
  await database.query("UPDATE tasks SET watched_until = now() - interval '1 second'");
  proxy.mend();
  const marked = async (): Promise<boolean> => {
    const rows = await database.query("SELECT 1 FROM tasks WHERE watched_until > now()");
    return rows.length === 1;
  };
  expect(await waitFor(marked, { what: "the mark to be renewed", timeoutMs: RENEW_MS / 2 })).toBe(true);
});
