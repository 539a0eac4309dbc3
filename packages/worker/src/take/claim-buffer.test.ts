import { MusterError } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
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
