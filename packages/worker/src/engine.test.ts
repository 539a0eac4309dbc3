import { CountedKinds } from "@muster/db";
import { type ClaimedJob, type Ending, type Handlers, MusterError, type Permit } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../test/claimed-job.ts";
import { type Engine, startEngine } from "./engine.ts";
import type { SessionEvents, WorkerPort, WorkerSession } from "./port.ts";

const ALWAYS: Permit = { allows: () => true };

/**
 * A service that a remote worker would speak to. It sets jobs aside when it answers a take, and counts them as the
 * worker's once the worker says that the answer came. It has no database that handlers could write to.
 */
interface Service {
  readonly engine: Engine;
  /** What the worker is told, as with an answer of the service's. */
  readonly events: SessionEvents;
  readonly waiting: ClaimedJob[];
  readonly ended: readonly Ending[];
  /** Calls by name, in their order. */
  readonly calls: readonly string[];
  /** Jobs of takes whose answers are known to have come. */
  readonly confirmed: readonly string[];
}

async function serve(
  handlers: Handlers,
  changes: Partial<WorkerSession> = {},
  drainSeconds = 5,
): Promise<Service> {
  const [waiting, ended, calls, confirmed]: [ClaimedJob[], Ending[], string[], string[]] = [[], [], [], []];
  const aside = new Map<string, ClaimedJob[]>();
  const registered = Promise.withResolvers<SessionEvents>();
  let takes = 0;
  const counted = new CountedKinds();
  const note = (name: string) => async (): Promise<void> => void calls.push(name);
  const session: WorkerSession = {
    workerId: "remote",
    claimsAs: "remote",
    leaseMs: 30_000,
    holdsLease: () => true,
    now: Date.now,
    onHandlerCall: () => {},
    countsOf: (queue, type) => counted.of(queue, type),
    take: async (room) => {
      const jobs = waiting.splice(0, room);
      if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      aside.set(`take ${(takes += 1)}`, jobs);
      return { id: `take ${takes}`, batches: jobs.length === 0 ? [] : [{ offers: jobs }] };
    },
    wake: async () => {},
    putBack: async () => {},
    claim: async (_workerId, { offers }, takeId = "") => {
      const jobs = (aside.get(takeId) ?? []).filter((job) =>
        offers.some(({ taskId }) => taskId === job.taskId),
      );
      confirmed.push(...jobs.map(({ taskId }) => taskId));
      return { jobs, permit: ALWAYS };
    },
    claimedBy: async () => [],
    mayBegin: async (jobs) => ({ jobs, permit: ALWAYS }),
    finish: async (ending) => {
      ended.push(ending);
      return "succeeded";
    },
    finishAll: async (endings) => {
      ended.push(...endings);
      return endings.map(() => "succeeded");
    },
    report: async () => true,
    loops: [],
    lose: note("lose"),
    release: note("release"),
    startDraining: note("startDraining"),
    flush: note("flush"),
    leave: note("leave"),
    stop: note("stop"),
    ...changes,
  };
  const port: WorkerPort = {
    register: async (_worker, events) => {
      registered.resolve(events);
      return session;
    },
  };
  const log = createLogger({ name: "test", level: "silent" });
  const engine = await startEngine({
    port,
    handlers,
    concurrency: 2,
    drainSeconds,
    log,
    metrics: createMetrics(),
  });
  return { engine, events: await registered.promise, waiting, ended, calls, confirmed };
}

const kinds = ({ ended }: Service): string[] => ended.map(({ outcome }) => outcome.kind);

test("an engine runs the jobs of a service that sets them aside, and confirms that they came", async () => {
  const service = await serve({ work: ({ id }) => id });
  service.waiting.push(CLAIMED_JOB);
  await waitFor(() => service.ended.length === 1, { what: "its end" });
  expect(service.confirmed).toEqual([CLAIMED_JOB.taskId]);
  expect(service.ended[0]).toMatchObject({ taskId: CLAIMED_JOB.taskId, fence: 1, workerId: "remote" });
  await service.engine.stop();
  expect(service.calls).toEqual(["startDraining", "flush", "leave", "stop"]);
});

test("without a database that handlers could write to, completeTx is refused and says what to do instead", async () => {
  const refusals: unknown[] = [];
  const service = await serve({
    work: (_job, context) =>
      context.completeTx({ query: async () => ({ rows: [] }) }).catch((error) => void refusals.push(error)),
  });
  service.waiting.push(CLAIMED_JOB);
  await waitFor(() => service.ended.length === 1, { what: "its end" });
  expect(refusals).toEqual([
    expect.objectContaining({
      code: "failed_precondition",
      message: expect.stringMatching(/^completeTx: .*return the result instead/u),
    }),
  ]);
  expect(kinds(service)).toEqual(["succeeded"]);
  await service.engine.stop();
});

/** Runs one job until its signal fires, tells the worker so of it, and answers what the service was told of its end. */
async function stopped(reason: "cancel" | "lease lost"): Promise<Service> {
  const started = Promise.withResolvers<void>();
  const service = await serve({
    work: (_job, { signal }) => {
      started.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  service.waiting.push(CLAIMED_JOB);
  await started.promise;
  const { taskId } = CLAIMED_JOB;
  service.events.onStop({ taskId, fence: 2, reason });
  service.events.onStop({ taskId, fence: 1, reason });
  await waitFor(() => service.ended.length + service.calls.length > 0, { what: "its end" });
  await service.engine.stop();
  return service;
}

test("a cancel that comes with an answer of the service ends its attempt as cancelled", async () => {
  expect(kinds(await stopped("cancel"))).toEqual(["cancelled"]);
});

test("an attempt that the service has ended itself stops, and is given back instead of ended again", async () => {
  const service = await stopped("lease lost");
  expect(kinds(service)).toEqual([]);
  expect(service.calls[0]).toBe("release");
});

test("asked to drain, an engine takes no more work, lets what runs end, and signs off", async () => {
  const finish = Promise.withResolvers<void>();
  const service = await serve({ work: () => finish.promise });
  service.waiting.push(CLAIMED_JOB);
  await waitFor(() => service.confirmed.length === 1, { what: "the job to begin" });
  service.events.onDrain();
  await waitFor(() => service.calls.includes("startDraining"), { what: "the drain to begin" });
  finish.resolve();
  await waitFor(() => service.calls.includes("stop"), { what: "the engine to end" });
  service.waiting.push({ ...CLAIMED_JOB, taskId: "0199c0de-0000-7000-8000-000000000001" });
  await service.engine.stop();
  expect([kinds(service), service.waiting.length]).toEqual([["succeeded"], 1]);
});

test.each([
  ["the store's time is over", 60, 50],
  ["it is stopped meanwhile, and its own is", 0.05, 60_000],
])("asked to drain, an engine gives back what runs once %s", async (_when, drainSeconds, leftMs) => {
  const started = Promise.withResolvers<void>();
  const work: Handlers[string] = (_job, { signal }) => {
    started.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const service = await serve({ work }, {}, drainSeconds);
  service.waiting.push(CLAIMED_JOB);
  await started.promise;
  service.events.onDrain(leftMs);
  await waitFor(() => service.calls.includes("startDraining"), { what: "the drain to begin" });
  await service.engine.stop();
  expect(service.calls).toEqual(["startDraining", "release", "flush", "leave", "stop"]);
});

test("successes that could not be written together are each ended for themselves", async () => {
  const alone: Ending[] = [];
  let together = 0;
  const service = await serve(
    { work: ({ id }) => id },
    {
      finishAll: (endings) => {
        together += endings.length;
        return Promise.reject(new MusterError("unavailable", "no answer"));
      },
      finish: async (ending) => {
        alone.push(ending);
        return "succeeded";
      },
    },
  );
  const ids = [1, 2, 3].map((number) => `0199c0de-0000-7000-8000-00000000000${number}`);
  service.waiting.push(...ids.map((taskId) => ({ ...CLAIMED_JOB, taskId })));
  await waitFor(() => alone.length === ids.length, { what: "their ends" });
  expect([together, alone.map(({ taskId }) => taskId).toSorted()]).toEqual([3, ids]);
  await service.engine.stop();
  expect(service.calls).not.toContain("release");
});

test("a job whose two claims went unanswered runs once, also while its end waits to be recorded", async () => {
  let [runs, claims, lookupsAfterwards] = [0, 0, 0];
  const recorded = Promise.withResolvers<void>();
  const again: ClaimedJob[] = [];
  const service: Service = await serve(
    { work: () => void (runs += 1) },
    {
      // The first is done without an answer; so is the second, which matches nothing.
      claim: () => {
        claims += 1;
        return Promise.reject(new MusterError("unavailable", "no answer"));
      },
      claimedBy: async () => {
        if (claims === 2) lookupsAfterwards += 1;
        return claims > 0 ? [CLAIMED_JOB] : [];
      },
      finishAll: () => recorded.promise.then(() => ["succeeded"]),
      putBack: async () => void again.push(CLAIMED_JOB),
    },
  );
  service.waiting.push(CLAIMED_JOB);
  await waitFor(() => runs === 1, { what: "the lookup to find the job" });
  service.waiting.push(...again.splice(0, 1));
  await waitFor(() => lookupsAfterwards > 0, { what: "the lookup after the second claim" });
  recorded.resolve();
  await service.engine.stop();
  expect(runs).toBe(1);
});
