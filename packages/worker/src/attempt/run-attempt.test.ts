import { CountedKinds } from "@muster/db";
import type { Ending, Handler } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import type { WorkerSession } from "../port.ts";
import { Reports } from "../reports/reports.ts";
import { ClaimBuffer } from "../take/claim-buffer.ts";
import { Slots } from "../take/slots.ts";
import { createAttemptMetrics } from "./attempt-metrics.ts";
import { createSuccesses, type EndContext } from "./end-attempt.ts";
import { runAttempt } from "./run-attempt.ts";
import { Running } from "./running.ts";

/** A claim buffer with one slot, and what it has recorded in a store that is an array. */
function oneSlot(handler: Handler, onHandlerCall: WorkerSession["onHandlerCall"] = () => {}) {
  const endings: Ending[] = [];
  const endedAlone: Ending[] = [];
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const counted = new CountedKinds();
  const never = (): never => {
    throw new Error("nothing of this is asked for");
  };
  const finish = async (ending: Ending) => {
    endings.push(ending);
    return ending.outcome.kind === "succeeded" ? ("succeeded" as const) : ("retry" as const);
  };
  const session: WorkerSession = {
    workerId: "w",
    claimsAs: "w",
    leaseMs: 30_000,
    holdsLease: () => true,
    now: () => 0,
    onHandlerCall,
    countsOf: (queue, type) => counted.of(queue, type),
    finish,
    finishAll: (all) => Promise.all(all.map(finish)),
    transactions: {
      complete: async () => [],
      finish: async (ending) => {
        endedAlone.push(ending);
        return "succeeded";
      },
    },
    take: never,
    wake: never,
    putBack: never,
    claim: never,
    claimedBy: never,
    mayBegin: never,
    loops: [],
    report: never,
    lose: never,
    release: never,
    startDraining: never,
    flush: never,
    leave: never,
    stop: never,
  };
  const reports = new Reports({ write: never, log, metrics });
  const slots = new Slots(1, metrics);
  const running = new Running();
  const ending: EndContext = {
    session,
    services: { reports },
    onLeft: (attempts, how) => buffer.onLeft(attempts, how),
    metrics: createAttemptMetrics(metrics, session),
    closing: new AbortController().signal,
    log,
  };
  const context = {
    ...ending,
    handlers: new Map([[CLAIMED_JOB.type, handler]]),
    services: { reports, logOf: never, transactions: session.transactions },
    successes: createSuccesses(ending),
  };
  const run = (attempt: Parameters<typeof runAttempt>[1]): void =>
    runAttempt(context, attempt, performance.now());
  const buffer = new ClaimBuffer({ slots, running, run, session, lookUp: never, log });
  return { buffer, slots, running, endings, endedAlone };
}

test("an attempt that a bug of ours keeps from running fails, and leaves its slot to the next", async () => {
  let bugs = 1;
  const ran: string[] = [];
  const world = oneSlot(
    ({ id }) => void ran.push(id),
    () => {
      if (bugs-- > 0) throw new Error("a bug");
    },
  );
  const permit = { allows: () => true };
  world.buffer.add({ jobs: [CLAIMED_JOB, { ...CLAIMED_JOB, taskId: "next" }], permit }, "w");
  // On a busy machine it begins in a turn of its own.
  await vi.waitFor(() => expect(ran).toEqual(["next"]));
  await world.slots.untilIdle(AbortSignal.timeout(5_000));
  expect(world.endings.map(({ taskId, outcome }) => ({ taskId, ...outcome }))).toMatchObject([
    { taskId: CLAIMED_JOB.taskId, kind: "error", error: "the worker could not run it: a bug" },
    { taskId: "next", kind: "succeeded" },
  ]);
  expect([world.slots.free, world.slots.unrecorded, world.running.size]).toEqual([1, 0, 0]);
});

test("a handler that returns before its own transaction has ended its job shares no statement with others", async () => {
  const world = oneSlot((_job, context) => {
    void context.completeTx({ query: async () => ({ rows: [] }) });
  });
  world.buffer.add({ jobs: [CLAIMED_JOB], permit: { allows: () => true } }, "w");
  await vi.waitFor(() => expect(world.endedAlone.map(({ taskId }) => taskId)).toEqual([CLAIMED_JOB.taskId]));
  await world.slots.untilIdle(AbortSignal.timeout(5_000));
  expect([world.endings, world.running.size]).toEqual([[], 0]);
});
