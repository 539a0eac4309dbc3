import { type Database, openDatabase, submit } from "@muster/db";
import { openRedis } from "@muster/queue";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { type FaultProxy, startFaultProxy } from "@muster/test/fault-proxy";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { Watches } from "@muster/watch";
import { expect, test } from "vitest";
import { follow } from "../../src/rpc/watch/follow.ts";

const TASKS = ["0199c0de-0000-7000-8000-000000000001", "0199c0de-0000-7000-8000-000000000002"] as const;
const log = createLogger({ name: "test", level: "silent" });

const JOB = {
  type: "x",
  queue: "default",
  priority: "default",
  payload: { kind: "json", data: Buffer.from("{}") },
  timeoutMs: 60_000,
  maxAttempts: 1,
} as const;

interface Setting extends AsyncDisposable {
  readonly database: Database;
  /** Between the watches and the database. */
  readonly proxy: FaultProxy;
  readonly metrics: Metrics;
  readonly watches: Watches;
}

/** Two queued jobs, both of them watched. */
async function watchTwo(renewMs: number): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const near = await testDatabase();
  stack.defer(() => near.drop());
  const { port } = new URL(near.url);
  const proxy = await startFaultProxy(Number(port));
  stack.defer(() => proxy.close());
  const metrics = createMetrics();
  const open = (url: string): Database => {
    const opened = openDatabase({ url, connections: 3, name: "test", log, metrics });
    stack.defer(() => opened.close());
    return opened;
  };
  const database = open(near.url);
  const far = open(near.url.replace(`:${port}/`, `:${proxy.port}/`));
  const { url, prefix } = testRedis();
  const redis = openRedis({ url, keyPrefix: prefix, name: "test", log, metrics });
  stack.defer(() => redis.close());
  await submit(
    database.query,
    TASKS.map((taskId) => ({ ...JOB, taskId })),
  );
  const watches = new Watches({ database: far, background: far, redis, log, metrics, renewMs });
  stack.defer(() => watches.stop());
  const stop = new AbortController();
  for (const taskId of TASKS) {
    const events = watches.watch(taskId, undefined, stop.signal);
    await events.next();
    const news = events.next().catch(() => undefined);
    stack.defer(async () => {
      stop.abort();
      await news;
    });
  }
  return { database, proxy, metrics, watches, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** As after an outage that is longer than a mark lasts. */
async function lapse({ database }: Setting, taskIds: readonly string[] = TASKS): Promise<void> {
  const sql = "UPDATE tasks SET watched_until = now() - interval '1 second' WHERE task_id = ANY($1)";
  await database.query(sql, [taskIds]);
}

async function marked({ database }: Setting, taskId: string): Promise<boolean> {
  const sql = "SELECT 1 FROM tasks WHERE task_id = $1 AND watched_until > now()";
  return (await database.query(sql, [taskId])).length === 1;
}

test.concurrent("a mark that could not be renewed is renewed as soon as the database is back, not at the next turn", async () => {
  const renewMs = 8_000;
  const startedAt = performance.now();
  await using setting = await watchTwo(renewMs);
  const { proxy, metrics } = setting;
  proxy.cut();
  const failures = async (): Promise<number> => {
    const { values } = await metrics.loopErrors.get();
    return values.find(({ labels }) => labels.loop === "watch-poll")?.value ?? 0;
  };
  await waitFor(() => performance.now() - startedAt > renewMs, { what: "the turn" });
  const before = await failures();
  await waitFor(async () => (await failures()) > before, { what: "a renewal that fails" });
  await lapse(setting);
  proxy.mend();
  await waitFor(() => marked(setting, TASKS[0]), { what: "the mark", timeoutMs: renewMs / 2 });
});

test.concurrent("a job whose row is locked keeps no other's mark from being renewed", async () => {
  await using setting = await watchTwo(1);
  const [locked, other] = TASKS;
  await setting.database.transaction(async (query) => {
    await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [locked]);
    await lapse(setting, [other]);
    await waitFor(() => marked(setting, other), { what: "the mark", timeoutMs: 5_000 });
  });
  await lapse(setting, [locked]);
  await waitFor(() => marked(setting, locked), { what: "the mark of the job that was locked" });
});

test.concurrent("a job whose row is locked keeps nobody from watching others", async () => {
  await using setting = await watchTwo(60_000);
  const { database, watches } = setting;
  const [locked, other] = TASKS;
  const watch = (taskId: string): ReturnType<typeof watches.watch> =>
    watches.watch(taskId, undefined, AbortSignal.timeout(60_000));
  const [first, second] = [watch(locked), watch(other)];
  let late: Promise<unknown> | undefined;
  await database.transaction(async (query) => {
    await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [locked]);
    // In one turn of the event loop: their marks are set by one statement.
    late = first.next();
    const seen = second.next();
    let told = false;
    void seen.then(() => (told = true));
    await waitFor(() => told, { what: "the other job's snapshot", timeoutMs: 5_000 });
  });
  expect(await late).toMatchObject({ value: { job: { taskId: locked } } });
  await Promise.all([first.return(undefined), second.return(undefined)]);
});

test.concurrent("who follows many jobs does not lose all of them with one answer of the database", async () => {
  await using setting = await watchTwo(60_000);
  const { database, proxy, metrics } = setting;
  const stop = new AbortController();
  const told = new Set<string>();
  const following = (async () => {
    for await (const event of follow({ ...setting, log, metrics }, { type: "x" }, stop.signal))
      if ("job" in event) told.add(event.job.taskId);
  })();
  const failure = following.catch((error: unknown) => error);
  await waitFor(() => told.size === 2, { what: "the jobs of the first look" });
  proxy.loseAnswers({ request: /SET watched_until/, judge: () => "lose" }, 1);
  const taskId = "0199c0de-0000-7000-8000-000000000003";
  await submit(database.query, [{ ...JOB, taskId }]);
  await waitFor(() => told.has(taskId), { what: "the new job" });
  expect(proxy.lost).toBe(1);
  const reason = new Error("enough");
  stop.abort(reason);
  expect(await failure).toBe(reason);
});
