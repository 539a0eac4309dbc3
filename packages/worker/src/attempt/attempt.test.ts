import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Attempt } from "./attempt.ts";

test("an attempt may run for its timeout, or for what is left to its job's deadline, whichever is shorter", () => {
  expect(new Attempt(CLAIMED_JOB, "w").timeoutMs).toBe(60_000);
  expect(new Attempt({ ...CLAIMED_JOB, leftMs: 90_000 }, "w").timeoutMs).toBe(60_000);
  expect(new Attempt({ ...CLAIMED_JOB, leftMs: 5_000 }, "w").timeoutMs).toBeLessThanOrEqual(5_000);
  expect(new Attempt({ ...CLAIMED_JOB, leftMs: -1 }, "w").timeoutMs).toBe(0);
});

test("what an attempt may run for is settled when it begins: its error must not tell of less", () => {
  const attempt = new Attempt({ ...CLAIMED_JOB, leftMs: 5_000 }, "w");
  attempt.begin();
  const { timeoutMs } = attempt;
  const until = performance.now() + 3;
  while (performance.now() < until);
  expect(attempt.timeoutMs).toBe(timeoutMs);
  attempt.end();
});

test("a cancel's grace ends no later than the timeout would; a second cancel may shorten it, nothing may lengthen it", () => {
  const attempt = new Attempt({ ...CLAIMED_JOB, timeoutMs: 10_000 }, "w");
  attempt.begin();
  expect(attempt.graceMs).toBeUndefined();
  let told = 0;
  attempt.whenStopped(() => {
    told += 1;
  });
  attempt.stop("cancel", 3_600_000);
  expect(attempt.graceMs).toBeGreaterThan(5_000);
  expect(attempt.graceMs).toBeLessThanOrEqual(15_000);
  attempt.stop("cancel", 1_000);
  attempt.stop("cancel", 8_000);
  attempt.stop("drain");
  expect(attempt.graceMs).toBeLessThanOrEqual(1_000);
  expect([attempt.reason, told, attempt.signal.aborted]).toEqual(["cancel", 2, true]);
  attempt.end();
});

test("nobody waits for a grace when the worker itself lets go", () => {
  const attempt = new Attempt(CLAIMED_JOB, "w");
  attempt.begin();
  attempt.stop("drain");
  expect(attempt.graceMs).toBeUndefined();
});

test("one that waits longer than its permit lasts asks again, and goes back when it may not begin", async () => {
  let [isAllowed, questions] = [true, 0];
  const listener = {
    onHandlerReturned: () => {},
    renewPermit: async () => {
      questions += 1;
      return isAllowed;
    },
  };
  const started = (allows: boolean): Attempt =>
    new Attempt(CLAIMED_JOB, "w", listener, performance.now(), { allows: () => allows });
  expect([await started(true).mayBeginAfterWait(), questions]).toEqual([true, 0]);
  expect([await started(false).mayBeginAfterWait(), questions]).toEqual([true, 1]);
  isAllowed = false;
  const attempt = started(false);
  expect([await attempt.mayBeginAfterWait(), attempt.reason]).toEqual([false, "overdue"]);
});
