import { MusterError } from "@muster/job";
import { createLogger, createMetrics, withFault } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Attempt } from "../attempt/attempt.ts";
import { Reports } from "./reports.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const RIGHTS = { kind: "permanent", reason: "rights", cause: "this role lacks a right" } as const;
const refusal = (): MusterError => withFault(new MusterError("unavailable", "refused"), RIGHTS);
const outage = (): MusterError => new MusterError("unavailable", "no answer");

/** Reports to a store that answers with the errors in `failures`, and takes all once there are none. */
function reporting(failures: Error[]) {
  const writes: number[] = [];
  const startedAt = Date.now();
  const write = async (): Promise<boolean> => {
    writes.push(Date.now() - startedAt);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return true;
  };
  const log = createLogger({ name: "test", level: "silent" });
  const reports = new Reports({ write, log, metrics: createMetrics() });
  return { reports, writes };
}

test("case B7: reports that are refused for good are offered again slowly, and reach the store once it takes them", async () => {
  const { reports, writes } = reporting([refusal(), refusal()]);
  const attempts = [new Attempt(CLAIMED_JOB, "w"), new Attempt(CLAIMED_JOB, "w")];
  for (const attempt of attempts) reports.add(attempt, "progress", "1");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(writes).toEqual([250, 250]);
  for (const attempt of attempts) reports.add(attempt, "progress", "2");
  await vi.advanceTimersByTimeAsync(1_000);
  // What waited, then what came since: at the usual pace again.
  expect(writes).toEqual([250, 250, 5_250, 5_250, 5_500, 5_500]);
  reports.close();
});

test("reports that met an outage are offered again at once", async () => {
  const { reports, writes } = reporting([outage()]);
  reports.add(new Attempt(CLAIMED_JOB, "w"), "progress", "1");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writes).toEqual([250, 500]);
  reports.close();
});

test("a refusal that comes after the close leaves no timer behind", async () => {
  const answer = Promise.withResolvers<boolean>();
  const log = createLogger({ name: "test", level: "silent" });
  const reports = new Reports({ write: () => answer.promise, log, metrics: createMetrics() });
  reports.add(new Attempt(CLAIMED_JOB, "w"), "progress", "1");
  await vi.advanceTimersByTimeAsync(250);
  reports.close();
  answer.reject(refusal());
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
