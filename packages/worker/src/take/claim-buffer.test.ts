import { setImmediate as nextTurn } from "node:timers/promises";
import { type Claimed, type ClaimedJob, MusterError, type Permit } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import type { Attempt } from "../attempt/attempt.ts";
import { Running } from "../attempt/running.ts";
import { ClaimBuffer, type ClaimBufferOptions } from "./claim-buffer.ts";
import { NO_PERMIT } from "./renew-permits.ts";
import { Slots } from "./slots.ts";

const ALWAYS: Permit = { allows: () => true };
const SESSION: ClaimBufferOptions["session"] = {
  holdsLease: () => true,
  release: async () => {},
  mayBegin: async (jobs) => ({ jobs, permit: ALWAYS }),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a stop while the database is away leaves nothing behind that tries for ever", async () => {
  const away = Promise.withResolvers<void>();
  let tries = 0;
  const running = new Running();
  const buffer = new ClaimBuffer({
    slots: new Slots(0, createMetrics()),
    running,
    run: () => {},
    session: {
      holdsLease: () => true,
      release: () => {
        tries += 1;
        return away.promise;
      },
      mayBegin: async (jobs) => ({ jobs, permit: ALWAYS }),
    },
    lookUp: () => {},
    log: createLogger({ name: "test", level: "silent" }),
  });
  buffer.add({ jobs: [CLAIMED_JOB], permit: ALWAYS }, "w");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tries).toBe(1);
  await buffer.stop();
  away.reject(new MusterError("unavailable", "the database does not answer"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([tries, vi.getTimerCount()]).toEqual([1, 0]);
  // The drain's release names it again.
  expect(running.size).toBe(1);
});

test.for(["returns at once", "returns a promise"])(
  "a handler that never waits and %s leaves the thread to others",
  async (how) => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["performance"] });
    let begun = 0;
    const end = (attempt: Attempt): void => {
      buffer.onHandlerReturned(attempt, 5);
      buffer.onLeft([attempt], "recorded");
    };
    const buffer: ClaimBuffer = new ClaimBuffer({
      slots: new Slots(1, createMetrics()),
      running: new Running(),
      run: (attempt) => {
        begun += 1;
        vi.advanceTimersByTime(5);
        if (how === "returns at once") end(attempt);
        else void Promise.resolve().then(() => end(attempt));
      },
      session: SESSION,
      lookUp: () => {},
      log: createLogger({ name: "test", level: "silent" }),
    });
    const jobs = Array.from({ length: 50 }, (_, index) => ({ ...CLAIMED_JOB, taskId: `${index}` }));
    buffer.add({ jobs, permit: ALWAYS }, "w");
    let longest = begun;
    for (let before = begun; before < 50; before = begun) {
      await nextTurn();
      longest = Math.max(longest, begun - before);
    }
    expect(longest).toBeLessThan(10);
    await buffer.stop();
  },
);

const jobsOf = (...ids: string[]): ClaimedJob[] => ids.map((taskId) => ({ ...CLAIMED_JOB, taskId }));

/** A buffer before this many slots, on a store that answers as a test says. Jobs hold their slots until `endAll`. */
function bufferOn(slots: number, session: Partial<ClaimBufferOptions["session"]>) {
  const began: string[] = [];
  const lookedUp: string[] = [];
  const open: Attempt[] = [];
  const running = new Running();
  const buffer = new ClaimBuffer({
    slots: new Slots(slots, createMetrics()),
    running,
    run: (attempt) => {
      began.push(attempt.job.taskId);
      open.push(attempt);
    },
    session: { ...SESSION, ...session },
    lookUp: (_workerId, taskIds) => void lookedUp.push(...taskIds),
    log: createLogger({ name: "test", level: "silent" }),
  });
  const endAll = (): void => {
    for (const attempt of open.splice(0)) {
      attempt.end();
      buffer.onLeft([attempt], "recorded");
    }
  };
  return { buffer, began, lookedUp, running, endAll };
}

test("what has no permit begins once the store allows it, and what it does not allow goes back: one question for all", async () => {
  const asked: string[][] = [];
  const released: string[] = [];
  const { buffer, began, running, endAll } = bufferOn(2, {
    mayBegin: async (jobs) => {
      asked.push(jobs.map(({ taskId }) => taskId));
      return { jobs: jobs.filter(({ taskId }) => taskId !== "b"), permit: ALWAYS };
    },
    release: async (_workerId, attempts) => void released.push(...attempts.map(({ taskId }) => taskId)),
  });
  buffer.add({ jobs: jobsOf("a", "b", "c", "d"), permit: NO_PERMIT }, "w");
  expect(began).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, began, released]).toEqual([[["a", "b", "c", "d"]], ["a", "c"], ["b"]]);
  endAll();
  expect([began, running.fenceOf("b")]).toEqual([["a", "c", "d"], undefined]);
  await buffer.stop();
});

test("a permit that ends while its job waits for a slot is asked for again when there is one", async () => {
  let isOver = false;
  let questions = 0;
  const { buffer, began, endAll } = bufferOn(1, {
    mayBegin: async () => {
      questions += 1;
      return { jobs: [], permit: ALWAYS };
    },
  });
  buffer.add({ jobs: jobsOf("a", "b"), permit: { allows: () => !isOver } }, "w");
  isOver = true;
  expect([began, questions]).toEqual([["a"], 0]);
  endAll();
  await vi.advanceTimersByTimeAsync(0);
  expect([began, questions]).toEqual([["a"], 1]);
  await buffer.stop();
});

test("a store that does not answer whether jobs may begin gets them back, or they are looked up", async () => {
  const away = (): Promise<never> => Promise.reject(new MusterError("unavailable", "no answer"));
  const released: string[] = [];
  const release: ClaimBufferOptions["session"]["release"] = async (_workerId, attempts) =>
    void released.push(...attempts.map(({ taskId }) => taskId));
  const first = bufferOn(1, { mayBegin: away, release });
  first.buffer.add({ jobs: jobsOf("a"), permit: NO_PERMIT }, "w");
  await vi.advanceTimersByTimeAsync(0);
  expect([first.began, released, first.lookedUp]).toEqual([[], ["a"], []]);
  await first.buffer.stop();
  const second = bufferOn(1, { mayBegin: away, release: away });
  second.buffer.add({ jobs: jobsOf("a"), permit: NO_PERMIT }, "w");
  await vi.advanceTimersByTimeAsync(0);
  expect([second.began, second.lookedUp, second.running.size]).toEqual([[], ["a"], 0]);
  await second.buffer.stop();
});

test("a stop while the store is asked gives back what was asked for", async () => {
  const answer = Promise.withResolvers<Claimed>();
  const released: string[] = [];
  const { buffer, began } = bufferOn(1, {
    mayBegin: () => answer.promise,
    release: async (_workerId, attempts) => void released.push(...attempts.map(({ taskId }) => taskId)),
  });
  const jobs = jobsOf("a");
  buffer.add({ jobs, permit: NO_PERMIT }, "w");
  expect(buffer.room).toBe(0);
  await buffer.stop();
  answer.resolve({ jobs, permit: ALWAYS });
  await vi.advanceTimersByTimeAsync(0);
  expect([began, released]).toEqual([[], ["a"]]);
});

test("what was claimed for a free slot begins before what was claimed ahead", async () => {
  const { buffer, began, endAll } = bufferOn(1, {});
  buffer.add({ jobs: jobsOf("a", "b"), permit: ALWAYS }, "w");
  buffer.add({ jobs: jobsOf("c", "d"), permit: ALWAYS, goFirst: true }, "w");
  for (let n = 0; n < 3; n += 1) endAll();
  expect(began).toEqual(["a", "c", "d", "b"]);
  await buffer.stop();
});
