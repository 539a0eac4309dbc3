import { setImmediate as nextTurn } from "node:timers/promises";
import { MusterError } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import type { Attempt } from "../attempt/attempt.ts";
import { Running } from "../attempt/running.ts";
import { ClaimBuffer } from "./claim-buffer.ts";
import { Slots } from "./slots.ts";

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
    },
    lookUp: () => {},
    log: createLogger({ name: "test", level: "silent" }),
  });
  buffer.add([CLAIMED_JOB], "w");
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
      session: { holdsLease: () => true, release: async () => {} },
      lookUp: () => {},
      log: createLogger({ name: "test", level: "silent" }),
    });
    buffer.add(
      Array.from({ length: 50 }, (_, index) => ({ ...CLAIMED_JOB, taskId: `${index}` })),
      "w",
    );
    let longest = begun;
    for (let before = begun; before < 50; before = begun) {
      await nextTurn();
      longest = Math.max(longest, begun - before);
    }
    expect(longest).toBeLessThan(10);
    await buffer.stop();
  },
);
