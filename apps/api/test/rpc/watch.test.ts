import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { claim, type Database, FIRST_ID, finish, openDatabase, purgePage, register } from "@muster/db";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { StreamOutputRequestSchema } from "@muster/proto/scheduler/v1/watch";
import { createLogger, createMetrics } from "@muster/runtime";
import type { SchedulerClient } from "@muster/test/client";
import { LONG } from "@muster/test/long";
import { sumOfMetric } from "@muster/test/metrics-text";
import { workerCard } from "@muster/test/records";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { envelope } from "../transport/raw-request.ts";
import { startWorld, type World } from "./world.ts";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

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
  await register(database, workerCard("w", { types: [] }));
  const { jobs } = await claim(database, { workerId: "w", epoch: 0 }, [taskId]);
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

test.concurrent("a snapshot at once, the changes, and the end after the final state, on every API alike", async () => {
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

test.concurrent("when no event comes, the poll brings the final state", async () => {
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

test.concurrent("a change that another watcher has read first is told all the same", async () => {
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

test.concurrent("a job that is purged before its end could be read ends its stream, and that of many jobs too", async () => {
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

test.concurrent("an unknown job", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const error = await watch(client, "00000000-0000-7000-8000-000000000000").done.catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectError);
  expect((error as ConnectError).code).toBe(Code.NotFound);
});

const later = { seconds: 60n, nanos: 0 };

test.concurrent("case D9: a stream with nothing to tell was cut on the way; it shows that it lives, and changes nothing by it", async () => {
  await using world = await startWorld(1, { STREAM_KEEPALIVE_SECONDS: "0.5" });
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x", delay: later } });
  const events = await Array.fromAsync(taking(3, client.watchJob({ jobId })));
  const [snapshot, ...signs] = events;
  const same = { jobId, state: JobState.SCHEDULED, sequence: snapshot?.sequence, keepalive: true };
  expect(snapshot).toMatchObject({ jobId, state: JobState.SCHEDULED, keepalive: false });
  expect(signs).toMatchObject([same, same]);
  expect(signs.every(({ status, report }) => status === undefined && report.case === undefined)).toBe(true);
  const [resumed] = await Array.fromAsync(
    taking(1, client.watchJob({ jobId, resumeAfter: signs[0]?.sequence ?? 0n })),
  );
  expect(resumed).toMatchObject({ keepalive: true, sequence: snapshot?.sequence });
  const followed = await Array.fromAsync(taking(2, client.watchJobs({ jobIds: [jobId] })));
  expect(followed).toMatchObject([{ jobId }, { jobId: "", keepalive: true }]);
  const chunks = await Array.fromAsync(taking(2, client.streamOutput({ jobId, resumeAfter: 0n })));
  expect(chunks.map(({ data, sequence }) => [data.length, sequence])).toEqual([
    [0, 0n],
    [0, 0n],
  ]);
});

async function* taking<T>(count: number, source: AsyncIterable<T>): AsyncGenerator<T> {
  let left = count;
  for await (const item of source) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}

const STREAM_OUTPUT = "/scheduler.v1.SchedulerService/StreamOutput";

test.concurrent("case D9: StreamOutput sent no headers before its first chunk; they come at once, and its end as before", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const url = `http://127.0.0.1:${world.apiPorts[0]}`;
  const { jobId } = await client.submitJob({ job: { type: "x", delay: later } });
  // Both resolve with the headers: no chunk comes, and a sign of life only after 20 s.
  const overHttp1 = await fetch(`${url}${STREAM_OUTPUT}`, {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: envelope(JSON.stringify({ jobId })),
  });
  expect(overHttp1.headers.get("content-type")).toBe("application/connect+json");
  const session = connectHttp2(url);
  const headers = { ":method": "POST", ":path": STREAM_OUTPUT, "content-type": "application/grpc+proto" };
  const stream = session.request(headers);
  stream.end(envelope(toBinary(StreamOutputRequestSchema, create(StreamOutputRequestSchema, { jobId }))));
  expect((await once(stream, "response"))[0]).toMatchObject({
    ":status": 200,
    "content-type": "application/grpc+proto",
  });
  const trailers = once(stream, "trailers");
  stream.resume();
  await client.cancelJob({ jobId });
  expect((await trailers)[0]).toMatchObject({ "grpc-status": "0" });
  expect(await overHttp1.text()).toBe("\u0002\0\0\0\u0002{}");
  session.close();
});

// Alone: this many keep the thread busy that all tests of this file share. With each change `test/system/slow-watchers.test.ts`
// cuts as many off.
test.runIf(LONG)("1,000 watchers that vanish leave nothing behind", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { jobId } = await client.submitJob({ job: { type: "x" } });
  const stop = new AbortController();
  const all = Array.from({ length: 1_000 }, () => watch(client, jobId, stop.signal));
  const ends = Promise.allSettled(all.map(({ done }) => done));
  await waitFor(async () => (await watchers(world)) === 1_000, { what: "1,000 watchers" });
  stop.abort();
  await ends;
  await waitFor(async () => (await watchers(world)) === 0, {
    what: "no watcher to be left",
    timeoutMs: 5_000,
  });
});
