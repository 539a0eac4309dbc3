import { MusterError } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../test/claimed-job.ts";
import { Intake } from "./intake.ts";
import { Running } from "./running.ts";
import { Slots } from "./slots.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a stop while the database is away leaves nothing behind that tries for ever", async () => {
  const away = Promise.withResolvers<void>();
  let tries = 0;
  const running = new Running();
  const intake = new Intake({
    slots: new Slots(0, createMetrics()),
    running,
    begin: () => {},
    port: {
      release: () => {
        tries += 1;
        return away.promise;
      },
    },
    holdsLease: () => true,
    lookUp: () => {},
    log: createLogger({ name: "test", level: "silent" }),
  });
  intake.add(CLAIMED_JOB, "w");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tries).toBe(1);
  await intake.stop();
  away.reject(new MusterError("unavailable", "the database does not answer"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([tries, vi.getTimerCount()]).toEqual([1, 0]);
  // The drain's release names it again.
  expect(running.size).toBe(1);
});
