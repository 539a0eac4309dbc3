import { Code, ConnectError } from "@connectrpc/connect";
import { claim, type Database, FIRST_ID, finish, openDatabase, purgePage, register } from "@muster/db";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import type { SchedulerClient } from "../../../../test/support/client.ts";
import { sumOfMetric } from "../../../../test/support/metrics-text.ts";
import { waitFor } from "../../../../test/support/wait.ts";
import { startWorld, type World } from "./world.ts";

type Seen = { state: JobState; version: number }[];

/** Watches until the final state; `seen` fills meanwhile. */
function watch(
  client: SchedulerClient,
  jobId: string,
  signal?: AbortSignal,
): { seen: Seen; done: Promise<void> } {
  const seen: Seen = [];
  const read = async (): Promise<void> => {
    for await (const { state, version } of client.watchJob(
      { jobId },
      signal === undefined ? {} : { signal },
    )) {
      seen.push({ state, version });
    }
  };
  return { seen, done: read() };
}

function connect(world: World): Database {
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  return openDatabase({ url: world.databaseUrl, connections: 1, name: "test", log, metrics });
}

/** Claims and ends a job as a worker does, but tells nobody: only the poll can notice. */
async function runQuietly(world: World, taskId: string): Promise<void> {
  const database = connect(world);
  const card = { workerId: "w", name: "w", types: [], concurrency: 1, isolates: false, leaseSeconds: 60 };
  await register(database, card);
  const { jobs } = await claim(database, "w", [taskId]);
  const data = Buffer.from('{"done":true}');
  const endings = jobs.map(({ fence }) => ({
    taskId,
    fence,
    workerId: "w",
    outcome: { kind: "succeeded", result: { kind: "json", data } } as const,
  }));
  await finish(database, "w", endings);
  await database.close();
}

async function watchers(world: World): Promise<number> {
  const pages = world.metricsPorts.map(async (port) =>
    sumOfMetric(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), "muster_watchers"),
  );
  return (await Promise.all(pages)).reduce((sum, count) => sum + count, 0);
}

test("a snapshot at once, the changes, and the end after the final state, on every API alike", async () => {
  await using world = await startWorld(2);
  const [first, second] = world.clients as [SchedulerClient, SchedulerClient];
  const { jobId } = await first.submitJob({ job: { type: "x", delay: { seconds: 60n, nanos: 0 } } });
  const both = [watch(first, jobId), watch(second, jobId)];
  for (const { seen } of both) await waitFor(() => seen.length === 1, { what: "the snapshot" });
  await second.cancelJob({ jobId });
  for (const { done } of both) await done;
  expect(both.map(({ seen }) => seen.map(({ state }) => state))).toEqual([
    [JobState.SCHEDULED, JobState.CANCELLED],
    [JobState.SCHEDULED, JobState.CANCELLED],
  ]);
  const late = watch(first, jobId);
  await late.done;
  expect(late.seen.map(({ state }) => state)).toEqual([JobState.CANCELLED]);
});

test("when no event comes, the poll brings the final state", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x" } });
  const { seen, done } = watch(client, jobId);
  await waitFor(() => seen.length === 1, { what: "the snapshot" });
  await runQuietly(world, jobId);
  await done;
  expect(seen.at(-1)).toMatchObject({ state: JobState.SUCCEEDED });
  expect((await client.getJob({ jobId })).resultBody.case).toBe("resultJson");
});

test("a change that another watcher has read first is told all the same", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x" } });
  const early = watch(client, jobId);
  await waitFor(() => early.seen.length === 1, { what: "the snapshot" });
  // Nobody is told of the end: the later watcher reads it before the poll looks, unless a look falls just between.
  await runQuietly(world, jobId);
  await watch(client, jobId).done;
  await early.done;
  expect(early.seen.at(-1)).toMatchObject({ state: JobState.SUCCEEDED });
});

test("a job that is purged before its end could be read ends its stream, and that of many jobs too", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x" } });
  const { seen, done } = watch(client, jobId);
  const ended = done.catch((thrown: unknown) => thrown);
  const many: JobState[] = [];
  const followed = (async () => {
    for await (const { state } of client.watchJobs({ jobIds: [jobId] })) many.push(state);
  })();
  await waitFor(() => seen.length === 1 && many.length === 1, { what: "the snapshots" });
  const database = connect(world);
  await runQuietly(world, jobId);
  await purgePage(database, { succeededMs: 0, otherMs: 0 }, FIRST_ID, 10);
  await database.close();
  expect(await ended).toMatchObject({ code: Code.NotFound });
  await followed;
});

test("1,000 watchers that vanish leave nothing behind", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x" } });
  const stop = new AbortController();
  const all = Array.from({ length: 1_000 }, () => watch(client, jobId, stop.signal));
  const ends = Promise.allSettled(all.map(({ done }) => done));
  await waitFor(async () => (await watchers(world)) === 1_000, { what: "1,000 watchers", timeoutMs: 30_000 });
  stop.abort();
  await ends;
  await waitFor(async () => (await watchers(world)) === 0, {
    what: "no watcher to be left",
    timeoutMs: 5_000,
  });
});

test("an unknown job", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const error = await watch(client, "00000000-0000-7000-8000-000000000000").done.catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectError);
  expect((error as ConnectError).code).toBe(Code.NotFound);
});
