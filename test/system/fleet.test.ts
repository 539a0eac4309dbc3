import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { type Worker as FleetWorker, WorkerState } from "@muster/proto/scheduler/v1/worker";
import { createLogger } from "@muster/runtime";
import { connectFleet, type FleetClient, type SchedulerClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { waitFor } from "@muster/test/wait";
import { startWorker, type Worker } from "@muster/worker";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusal } from "../../apps/api/test/rpc/refusal.ts";
import { startWorld, type World } from "../../apps/api/test/rpc/world.ts";

const log = createLogger({ name: "test", level: "silent" });

let world: World;
let fleet: FleetClient;
let jobs: SchedulerClient;
let pool: ReturnType<typeof testPool>;
beforeAll(async () => {
  world = await startWorld(1);
  fleet = connectFleet(world.apiPorts[0] ?? 0);
  const [client] = world.clients;
  if (client === undefined) throw new Error("the world has an API");
  jobs = client;
  pool = testPool({ connectionString: world.databaseUrl, max: 2 });
});
afterAll(async () => {
  fleet.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

const workers = new Set<Worker>();
afterEach(async () => {
  await Promise.all([...workers].map((worker) => worker.stop()));
  workers.clear();
  await pool.query("DELETE FROM worker_names");
});

/** What each `wait` job that runs has been told. */
const running: AbortSignal[] = [];

async function start(name: string, labels: Readonly<Record<string, string>> = {}): Promise<Worker> {
  const worker = await startWorker({
    databaseUrl: world.databaseUrl,
    redis: world.redis,
    name,
    labels,
    metricsAddress: "10.0.0.7:2113",
    concurrency: 2,
    drainSeconds: 1,
    // A drain is over when a beat says so.
    leaseSeconds: 10,
    handlers: {
      quick: () => "done",
      wait: async (_, { signal }) => {
        running.push(signal);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        signal.throwIfAborted();
      },
    },
    log,
  });
  workers.add(worker);
  return worker;
}

const stop = async (worker: Worker): Promise<void> => {
  workers.delete(worker);
  await worker.stop();
};

const submit = async (type: string): Promise<string> => (await jobs.submitJob({ job: { type } })).jobId;
const untilIs = (jobId: string, state: JobState): Promise<unknown> =>
  waitFor(async () => (await jobs.getJob({ jobId })).state === state, { what: `${jobId} to be ${state}` });
const oneOf = async (name: string): Promise<FleetWorker | undefined> =>
  (await fleet.listWorkers({})).workers.find((worker) => worker.name === name);

test("sequence 150: a cordoned worker starts nothing from the answer on, also after its restart, until it is uncordoned", async () => {
  const worker = await start("web-1");
  const first = await submit("quick");
  await untilIs(first, JobState.SUCCEEDED);
  const cordoned = await fleet.cordonWorkers({ names: ["web-1"], reason: "kernel" });
  expect(cordoned).toMatchObject({
    names: ["web-1"],
    workerIds: [worker.engine.workerId],
    notEnforcedBy: [],
  });
  const waiting = await Promise.all(Array.from({ length: 5 }, () => submit("quick")));
  expect(await oneOf("web-1")).toMatchObject({ state: WorkerState.CORDONED, cordonReason: "kernel" });
  await stop(worker);
  const again = await start("web-1");
  expect(await fleet.cordonWorkers({ workerIds: [again.engine.workerId] })).toMatchObject({ workerIds: [] });
  expect(await fleet.getFleet({})).toMatchObject({ cordoned: [{ name: "web-1", workers: 1 }] });
  // Another worker ends them all: had the cordoned one any, it would have claimed it by now.
  const other = await start("web-2");
  for (const jobId of waiting) await untilIs(jobId, JobState.SUCCEEDED);
  const { rows } = await pool.query("SELECT DISTINCT worker_id FROM tasks WHERE task_id = ANY($1)", [
    waiting,
  ]);
  expect(rows).toEqual([{ worker_id: other.engine.workerId }]);
  await stop(other);
  const last = await submit("quick");
  expect(await fleet.uncordonWorkers({ selector: {} })).toMatchObject({ names: ["web-1"] });
  await untilIs(last, JobState.SUCCEEDED);
  expect(await oneOf("web-1")).toMatchObject({ state: WorkerState.TAKING, cordonReason: "" });
});

test("what a drained worker still runs at the deadline is given back uncharged; the worker stays, and takes again", async () => {
  const worker = await start("web-1");
  const jobId = await submit("wait");
  await untilIs(jobId, JobState.RUNNING);
  await waitFor(() => running.length === 1, { what: "the handler to run" });
  await fleet.drainWorkers({ names: ["web-1"], deadline: durationFromMs(3_600_000) });
  const draining = await oneOf("web-1");
  expect(draining?.state).toBe(WorkerState.DRAINING);
  expect(draining?.drainBy && timestampMs(draining.drainBy)).toBeGreaterThan(Date.now() + 1_800_000);
  expect(running[0]?.aborted).toBe(false);
  await fleet.drainWorkers({ names: ["web-1"], deadline: durationFromMs(0) });
  await untilIs(jobId, JobState.QUEUED);
  expect(running[0]?.aborted).toBe(true);
  await waitFor(async () => (await oneOf("web-1"))?.state === WorkerState.DRAINED, {
    what: "the drain to be over",
  });
  await fleet.uncordonWorkers({ names: ["web-1"] });
  await untilIs(jobId, JobState.RUNNING);
  expect(await jobs.getJob({ jobId })).toMatchObject({ attempts: 1, workerId: worker.engine.workerId });
});

test("labels are the machine's, the worker's and the operators', in this order, and outlive a restart", async () => {
  await stop(await start("web-1", { zone: "a" }));
  const worker = await start("web-1", { zone: "b", pool: "x" });
  const before = await oneOf("web-1");
  expect(before?.labels).toMatchObject({ worker: "web-1", os: process.platform, zone: "b", pool: "x" });
  expect(before).toMatchObject({ slots: 2, types: ["quick", "wait"], queues: [], address: "10.0.0.7:2113" });
  expect(before?.hardware).toMatchObject({ arch: process.arch });
  await fleet.labelWorkers({ selector: { labels: { zone: "b" } }, set: { zone: "c" }, remove: ["pool"] });
  const after = await oneOf("web-1");
  expect(after?.labels).toMatchObject({ zone: "c" });
  expect(after?.labels).not.toHaveProperty("pool");
  expect(after?.setLabels).toEqual({ zone: "c" });
  // It knows, and goes on: a claim that shows what was before would bring nothing.
  await untilIs(await submit("quick"), JobState.SUCCEEDED);
  await stop(worker);
  await start("web-1", { zone: "b" });
  expect((await oneOf("web-1"))?.labels).toMatchObject({ zone: "c" });
  await fleet.labelWorkers({ names: ["web-1"], reset: ["zone"] });
  expect((await oneOf("web-1"))?.labels).toMatchObject({ zone: "b" });
});

test("the ops port lists where the metrics of all live workers are, as Prometheus takes it", async () => {
  const worker = await start("web-1");
  const answer = await fetch(`http://127.0.0.1:${world.metricsPorts[0]}/sd/workers`);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(await answer.json()).toEqual([
    {
      targets: ["10.0.0.7:2113"],
      labels: {
        __meta_muster_worker: "web-1",
        __meta_muster_worker_id: worker.engine.workerId,
        __meta_muster_worker_version: expect.any(String),
        __meta_muster_worker_state: "taking",
      },
    },
  ]);
});

test("whoever runs the chores leaves them to another process when asked to", async () => {
  await start("web-1");
  const before = await waitFor(async () => (await fleet.getFleet({})).leader, { what: "somebody to lead" });
  expect((await fleet.stepDown({})).was).toBe(before);
  const after = await waitFor(async () => (await fleet.getFleet({})).leader, { what: "another one to lead" });
  expect(after).not.toBe(before);
});

test("a list goes on where its page ended", async () => {
  for (const name of ["a", "b", "c"]) await start(name);
  const page = await fleet.listWorkers({ pageSize: 2 });
  const rest = await fleet.listWorkers({ pageSize: 2, pageToken: page.nextPageToken });
  expect([...page.workers, ...rest.workers].map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(rest.nextPageToken).toBe("");
});

test.each([
  [{}, Code.InvalidArgument, "names: expected exactly one of worker_ids, names and selector, got 0"],
  [{ names: ["a"], selector: {} }, Code.InvalidArgument, "got 2"],
  [
    { names: ["a\tb"] },
    Code.InvalidArgument,
    "names: expected 1 to 128 characters without control characters",
  ],
  [{ selector: { labels: { "a b": "" } } }, Code.InvalidArgument, "selector.labels: expected 1 to 64 of the"],
  [{ names: ["nobody"] }, Code.NotFound, 'there is no worker of the name "nobody"'],
  [{ workerIds: ["abc1234"] }, Code.NotFound, 'there is no worker "abc1234"'],
])("%j is refused", async (request, code, message) => {
  const error = await refusal(fleet.cordonWorkers(request));
  expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
});

test("labels that contradict each other are refused", async () => {
  const of = { selector: {} };
  const refused = async (request: object): Promise<string> =>
    (await refusal(fleet.labelWorkers(request))).message;
  expect(await refused(of)).toContain("set: expected at least one label to set, remove or reset, got 0");
  expect(await refused({ ...of, set: { a: "1" }, remove: ["a"] })).toContain("each label once");
  expect(await refused({ ...of, remove: ["worker"] })).toContain("it is the worker's name");
  expect(await refused({ ...of, set: { a: "\n" } })).toContain("set.a: expected at most 256 characters");
});
