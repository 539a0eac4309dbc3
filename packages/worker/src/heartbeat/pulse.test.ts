import { expect, test } from "vitest";
import { isWedged, monotonicMs, SharedPulse } from "./pulse.ts";

test("both threads see the same pulse", () => {
  const main = new SharedPulse();
  const thread = new SharedPulse(main.buffer);
  const before = monotonicMs();
  main.tick(3, before + 5_000);
  expect(thread.running).toBe(3);
  expect(thread.deadline).toBe(before + 5_000);
  expect(thread.tickedAt).toBeGreaterThanOrEqual(before);
  main.extend(before + 9_000);
  expect(thread.deadline).toBe(before + 9_000);
  main.tick(0, 0);
  expect(thread.deadline).toBe(0);
});

test("a main thread is given up only when it is silent past every deadline", () => {
  expect(isWedged({ tickedAt: 0, deadline: 0 }, 30_001)).toBe(true);
  expect(isWedged({ tickedAt: 0, deadline: 0 }, 29_999)).toBe(false);
  expect(isWedged({ tickedAt: 0, deadline: 60_000 }, 59_000)).toBe(false);
  expect(isWedged({ tickedAt: 55_000, deadline: 50_000 }, 60_000)).toBe(false);
});
