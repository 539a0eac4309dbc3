import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { RetryInfoSchema } from "@muster/proto/google/rpc/error_details";
import { type TakenJob, TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import { createLogger, createMetrics } from "@muster/runtime";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { type RemoteWorker, type RemoteWorkerOptions, startRemoteWorker } from "../src/index.ts";
import { type ScriptedApi, scriptedApi } from "./scripted-api.ts";

/** Less would be over before the thread that beats has started where much else runs. */
const SHORT_LEASE_S = 8;
const utf8 = new TextEncoder();

const job = (number: number, type = "work"): TakenJob =>
  create(TakenJobSchema, {
    jobId: `0199c0de-0000-7000-8000-00000000000${number}`,
    fence: 1,
    type,
    queue: "default",
    body: { case: "jsonText", value: utf8.encode(`{"number":${number}}`) },
    attempt: 1,
    maxAttempts: 3,
    timeLeft: { seconds: 60n },
  });

interface World extends AsyncDisposable {
  readonly api: ScriptedApi;
  readonly worker: RemoteWorker;
}

async function start(
  handlers: RemoteWorkerOptions["handlers"],
  more: Partial<RemoteWorkerOptions> = {},
  leaseSeconds?: number,
): Promise<World> {
  const api = await scriptedApi(leaseSeconds);
  const worker = await startRemoteWorker({
    api: api.url,
    handlers,
    name: "tested",
    concurrency: 2,
    drainSeconds: 1,
    log: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
    ...more,
  });
  return {
    api,
    worker,
    [Symbol.asyncDispose]: async () => {
      await worker.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}

const give = ({ api }: World, ...jobs: TakenJob[]): void => {
  api.jobs.push(...jobs);
  api.wake();
};
const outcomes = ({ api }: World): (string | undefined)[] => api.finished.map(({ outcome }) => outcome.case);
/** Runs until it is told to stop. */
const endless = (_job: unknown, { signal }: { readonly signal: AbortSignal }): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

// They wait for beats and answers of a server of their own.
test.concurrent("jobs run, their answers are confirmed, and their ends have what handlers made of them", async () => {
  await using world = await start({
    work: (given) => ({ got: given.json() }),
    wrong: () => {
      throw new Error("no");
    },
  });
  give(world, job(1), job(2, "wrong"));
  await waitFor(() => world.api.finished.length === 2, { what: "their ends" });
  await waitFor(() => world.api.received.has("take-1"), { what: "that the answer is said to have come" });
  const byJob = new Map(world.api.finished.map(({ jobId, outcome }) => [jobId.at(-1), outcome]));
  expect(byJob.get("1")).toMatchObject({
    case: "succeeded",
    value: { result: { case: "jsonText", value: utf8.encode('{"got":{"number":1}}') } },
  });
  expect(byJob.get("2")).toMatchObject({ case: "error", value: { message: expect.stringContaining("no") } });
  expect(world.api.registered[0]).toMatchObject({
    name: "tested",
    slots: 2,
    types: ["work", "wrong"],
    jsonText: true,
  });
});

test.concurrent("an end whose answer is lost is told again, and its job runs once", async () => {
  let runs = 0;
  await using world = await start({ work: () => void (runs += 1) });
  world.api.loseAnswers(3);
  give(world, job(1));
  await waitFor(() => world.api.finished.length === 4, { what: "the repeats" });
  expect([runs, new Set(outcomes(world))]).toEqual([1, new Set(["succeeded"])]);
});

test.concurrent("many that end together are told together, and again where the answer is lost", async () => {
  await using world = await start({ work: () => ({}) }, { concurrency: 200 });
  let calls = 0;
  world.api.before = (call) => void (call === "finish" && (calls += 1));
  world.api.loseAnswers(1);
  const many = Array.from({ length: 200 }, (_, n) => ({
    ...job(0),
    jobId: `0199c0de-0000-7000-8000-${String(n).padStart(12, "0")}`,
  }));
  give(world, ...many);
  const told = (): number => new Set(world.api.finished.map(({ jobId }) => jobId)).size;
  await waitFor(() => told() === 200 && world.api.finished.length > 200, { what: "their ends, some twice" });
  expect(calls).toBeLessThan(20);
});

test.concurrent("what a worker that hears nothing gives up is given back, whatever its handler has reported", async () => {
  const work: RemoteWorkerOptions["handlers"][string] = (_job, { signal, progress }) => {
    const telling = setInterval(() => progress(0.5), 50);
    signal.addEventListener("abort", () => clearInterval(telling));
    return endless(_job, { signal });
  };
  await using world = await start({ work }, {}, SHORT_LEASE_S);
  give(world, job(1));
  await waitFor(() => world.api.received.has("take-1"), { what: "it to run" });
  world.api.isMute = true;
  await waitFor(() => outcomes(world).includes("released"), {
    what: "it to be given back",
  });
  await waitFor(() => world.api.beats.at(-1)?.reason.startsWith("no answer") === true, {
    what: "a beat that says why it takes nothing",
  });
  world.api.isMute = false;
  give(world, job(2));
  await waitFor(() => world.api.received.has("take-2"), { what: "it to take again" });
});

test.concurrent("it beats as often as the API says, however long its lease is", async () => {
  await using world = await start({ work: endless }, {}, 600);
  await waitFor(() => world.api.beats.length >= 4, { what: "four beats" });
});

test.concurrent("completeTx is refused, and says what to do instead", async () => {
  await using world = await start({
    work: (_job, context) => context.completeTx({ query: async () => ({ rows: [] }) }),
  });
  give(world, job(1));
  await waitFor(() => world.api.finished.length === 1, { what: "its end" });
  expect(world.api.finished[0]?.outcome.value).toMatchObject({
    message: expect.stringMatching(/completeTx: .*return the result instead/u),
  });
});

test.concurrent("a worker without a free slot hears of a cancel by the take that is open for it", async () => {
  await using world = await start({ work: endless });
  give(world, job(1), job(2));
  await waitFor(() => world.api.takes.some(({ freeSlots }) => freeSlots === 0), { what: "it to listen" });
  const beats = world.api.beats.length;
  world.api.says.cancel.push({ jobId: job(1).jobId, fence: 1 });
  world.api.wake();
  await waitFor(() => world.api.finished.length === 1, { what: "its end" });
  world.api.says.cancel.length = 0;
  expect(outcomes(world)).toEqual(["cancelled"]);
  expect(world.api.beats.length - beats).toBeLessThanOrEqual(1);
});

test.concurrent("attempts that a beat does not know stop, and nobody is told of their ends", async () => {
  const begun = Promise.withResolvers<void>();
  await using world = await start({
    work: (given, context) => {
      begun.resolve();
      return endless(given, context);
    },
  });
  give(world, job(1));
  // One that has not begun yet is dropped without a word, and a beat may name it before it begins.
  await begun.promise;
  await waitFor(() => world.api.beats.some(({ running }) => running.length > 0), { what: "a beat with it" });
  world.api.says.unknown.push({ jobId: job(1).jobId, fence: 1 });
  await waitFor(() => outcomes(world).length > 0, { what: "it to be given back" });
  expect(outcomes(world)).toEqual(["released"]);
});

test.concurrent("a worker that is not known any more stops its jobs, and comes back as another", async () => {
  await using world = await start({ work: endless, fine: () => {} });
  give(world, job(1));
  await waitFor(() => world.api.received.has("take-1"), { what: "it to run" });
  world.api.forget();
  await waitFor(() => world.api.registered.length === 2, { what: "the next registration" });
  give(world, job(2, "fine"));
  await waitFor(() => world.api.finished.length === 1, { what: "the next job" });
  expect(world.api.finished[0]?.jobId).toBe(job(2).jobId);
  const [first, second] = world.api.registered;
  expect(second?.instance).not.toBe(first?.instance);
});

test.concurrent("asked to drain it leaves, ends what it runs, and says that it has ended", async () => {
  const finish = Promise.withResolvers<void>();
  await using world = await start({ work: () => finish.promise }, { drainSeconds: 30 });
  give(world, job(1));
  await waitFor(() => world.api.received.has("take-1"), { what: "it to run" });
  world.api.says.drain = true;
  world.api.wake();
  await waitFor(() => world.api.left.length === 1, { what: "it to leave" });
  finish.resolve();
  await waitFor(() => world.api.left.length === 2, { what: "it to have ended" });
  expect([outcomes(world), world.api.left]).toEqual([["succeeded"], [false, true]]);
});

test.concurrent("what still runs at a stop is given back", async () => {
  const world = await start({ work: endless });
  give(world, job(1));
  await waitFor(() => world.api.received.has("take-1"), { what: "it to run" });
  await world.worker.stop();
  expect([outcomes(world), world.api.left]).toEqual([["released"], [false, true]]);
  await world.api[Symbol.asyncDispose]();
});

test.concurrent("a worker that is told to come again does so, and not before", async () => {
  await using api = await scriptedApi();
  const asked: number[] = [];
  api.before = (call) => {
    if (call !== "register") return;
    asked.push(performance.now());
    const retryDelay = { nanos: 400_000_000 };
    if (asked.length === 1)
      throw new ConnectError("too many", Code.ResourceExhausted, undefined, [
        { desc: RetryInfoSchema, value: { retryDelay } },
      ]);
  };
  const log = createLogger({ name: "test", level: "silent" });
  const waitForApi = new AbortController().signal;
  const worker = await startRemoteWorker({ api: api.url, handlers: { work: () => {} }, log, waitForApi });
  await worker.stop();
  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThanOrEqual(400);
  expect(api.registered.length).toBe(1);
});

test.concurrent("a worker that the API refuses does not start, and says why", async () => {
  await using api = await scriptedApi();
  api.before = () => {
    throw new ConnectError("no such token", Code.Unauthenticated);
  };
  const log = createLogger({ name: "test", level: "silent" });
  const starting = startRemoteWorker({ api: api.url, token: "mst_wrong", handlers: { work: () => {} }, log });
  await expect(starting).rejects.toThrow(/WORKER_TOKEN_FILE.*no such token/u);
});
