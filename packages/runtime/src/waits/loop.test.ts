import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withFault } from "../log/fault.ts";
import { createLogger } from "../log/logger.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { type Loop, type LoopOptions, startLoop } from "./loop.ts";

let metrics: Metrics;
let lines: { level: string; msg: string; failures?: number; why?: string }[];
let loop: Loop;
/** The fake clock's time at the start of each run, in milliseconds since the start of the test. */
let runs: number[];
let startedAt: number;

beforeEach(() => {
  vi.useFakeTimers();
  metrics = createMetrics();
  lines = [];
  runs = [];
  startedAt = performance.now();
});
afterEach(async () => {
  const stopped = loop.stop();
  await vi.advanceTimersByTimeAsync(0);
  await stopped;
  vi.useRealTimers();
});

type Run = (signal: AbortSignal) => Promise<void | "again">;

/** Starts the loop under test; run number n does what `work[n]` does, and those beyond succeed. */
function start(work: readonly Run[], options: Partial<LoopOptions> = {}): Loop {
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ name: "test", level: "debug", pretty: false, destination });
  loop = startLoop({
    name: "sweep",
    intervalMs: 1_000,
    log,
    metrics,
    runOnce: async (signal) => {
      runs.push(performance.now() - startedAt);
      return work[runs.length - 1]?.(signal);
    },
    ...options,
  });
  return loop;
}

const advance = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const fail: Run = () => Promise.reject(new Error("store is away"));
const again: Run = async () => "again";

test("runs at once, then an interval after the end of each run", async () => {
  start([() => new Promise((resolve) => void setTimeout(resolve, 300))]);
  await advance(3_500);
  expect(runs).toEqual([0, 1_300, 2_300, 3_300]);
});

test("runs never overlap, however often it is woken", async () => {
  let inRun = 0;
  let most = 0;
  const slow: Run = async () => {
    most = Math.max(most, ++inRun);
    // A wake from inside the run comes before the run has awaited anything.
    loop.wake();
    await new Promise((resolve) => void setTimeout(resolve, 100));
    inRun -= 1;
  };
  start([slow, slow, slow]);
  for (let step = 0; step < 50; step++) {
    loop.wake();
    await advance(10);
  }
  expect(most).toBe(1);
  expect(runs.length).toBeGreaterThan(3);
});

test("a wake cuts the pause; wakes during a run bring one more run right after it", async () => {
  start([
    () => Promise.resolve(),
    async () => {
      loop.wake();
      loop.wake();
    },
  ]);
  await advance(400);
  loop.wake();
  await advance(1_500);
  // The fake clock lets up to a millisecond pass before an immediate.
  expect(runs.map((ms) => Math.floor(ms / 10) * 10)).toEqual([0, 400, 400, 1_400]);
});

test('"again" runs at once, for ever if need be, and still lets timers have their turn', async () => {
  let timerFired = false;
  setTimeout(() => {
    timerFired = true;
  }, 30);
  start(Array.from({ length: 1_000 }, () => again));
  await advance(40);
  expect(runs.length).toBeGreaterThan(10);
  expect(timerFired).toBe(true);
});

test("failures are logged, counted and followed by doubling pauses up to 2 s; a success resets them", async () => {
  start([...Array.from({ length: 6 }, () => fail), () => Promise.resolve(), fail], { intervalMs: 200 });
  await advance(9_400);
  expect(runs).toEqual([0, 400, 1_200, 2_800, 4_800, 6_800, 8_800, 9_000, 9_400]);
  expect(await valueOf("loopErrors")).toBe(7);
  expect(lines.filter(({ level }) => level === "error").map(({ failures }) => failures)).toEqual([
    1, 2, 4, 1,
  ]);
  expect(lines.filter(({ msg }) => msg === "loop works again")).toHaveLength(2);
});

test("case B7: a refusal for good is logged once and asked again slowly, also when it is woken; mended, the loop goes on", async () => {
  const refused: Run = () => {
    const fault = { kind: "permanent", reason: "database_password", cause: "wrong password" } as const;
    return Promise.reject(withFault(new Error("unavailable"), fault));
  };
  start([refused, refused, refused, () => Promise.resolve()], { intervalMs: 200 });
  await advance(30_000);
  expect(runs.slice(0, 5)).toEqual([0, 5_000, 15_000, 30_000]);
  expect(lines.filter(({ level }) => level === "error")).toMatchObject([
    { failures: 1, why: "wrong password" },
    { failures: 2 },
  ]);
});

test("a loop may ask for another pause after failures", async () => {
  start([fail, fail, () => Promise.resolve()], { intervalMs: 5_000, failurePauseMs: 300 });
  await advance(5_600);
  expect(runs).toEqual([0, 300, 600, 5_600]);
});

test("a runOnce that throws before its first await, with no interval, still backs off", async () => {
  const broken = (): never => {
    runs.push(performance.now() - startedAt);
    throw new Error("broken");
  };
  start([], { intervalMs: 0, runOnce: broken });
  await advance(1_000);
  expect(runs).toEqual([0, 200, 600]);
});

test("a failing loop can be woken, but not into a busy loop", async () => {
  start([fail, fail, fail]);
  await advance(0);
  for (let step = 0; step < 25; step++) {
    loop.wake();
    await advance(10);
  }
  expect(runs).toEqual([0, 100, 200]);
});

test("lastTick moves with every run, lastSuccess and its gauge only with successes", async () => {
  start([() => Promise.resolve(), fail]);
  expect([loop.lastTick, loop.lastSuccess]).toEqual([startedAt, startedAt]);
  await advance(1_000);
  expect([loop.lastTick, loop.lastSuccess]).toEqual([startedAt + 1_000, startedAt]);
  expect(await valueOf("loopLastSuccessTimestampSeconds")).toBe((Date.now() - 1_000) / 1_000);
});

test("a loop that has not succeeded for a minute is a degradation with its last error, until it succeeds", async () => {
  start([() => Promise.resolve(), ...Array.from({ length: 31 }, () => fail)]);
  await advance(60_000);
  expect(metrics.degradations.list()).toEqual([]);
  await advance(2_000);
  expect(metrics.degradations.list()).toMatchObject([
    { reason: "loop_sweep", text: "sweep has not succeeded for a minute: store is away" },
  ]);
  await advance(2_000);
  expect(metrics.degradations.list()).toEqual([]);
});

test("jitter takes away at most its share of a pause", async () => {
  const chances = [0, 0.5, 1];
  start([], { jitter: 0.2, random: () => chances.shift() ?? 0 });
  await advance(3_700);
  expect(runs).toEqual([0, 1_000, 1_900, 2_700, 3_700]);
});

test("an interval no timer can hold waits as long as one can, not 1 ms", async () => {
  start([], { intervalMs: Number.MAX_SAFE_INTEGER });
  await advance(1_000_000);
  expect(runs).toEqual([0]);
});

test("stop aborts the signal, waits for the run, and no wake starts another", async () => {
  let ended = false;
  const untilAborted: Run = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        setTimeout(() => {
          ended = true;
          reject(signal.reason);
        }, 50);
      });
    });
  start([untilAborted]);
  await advance(10);
  loop.wake();
  const stopped = loop.stop().then(() => ended);
  await advance(50);
  expect(await stopped).toBe(true);
  loop.wake();
  await advance(5_000);
  expect(runs).toEqual([0]);
  expect(await valueOf("loopErrors")).toBe(0);
});

test("stop in a pause ends the loop", async () => {
  start([]);
  await advance(0);
  await loop.stop();
  await advance(5_000);
  expect(runs).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
});

async function valueOf(name: "loopErrors" | "loopLastSuccessTimestampSeconds"): Promise<number> {
  const { values } = await metrics[name].get();
  return values.find(({ labels }) => labels.loop === "sweep")?.value ?? 0;
}
