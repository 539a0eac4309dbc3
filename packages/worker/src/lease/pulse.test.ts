import { expect, test } from "vitest";
import { monotonicMs, SharedPulse, StallDetector } from "./pulse.ts";

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
  thread.beat(true);
  expect(main.answeredAt).toBeGreaterThanOrEqual(before);
  expect(main.beatAt).toBe(main.answeredAt);
});

/** What a look every 2 s would have told until then, from 0 on. */
function watchUntil(
  pulse: { tickedAt: number; deadline: number },
  end: number,
  stalls = new StallDetector(0),
  from = 0,
) {
  for (let now = from; now < end; now += 2_000) expect(stalls.isWedged(pulse, now)).toBe(false);
  return stalls;
}

test("a main thread is given up only when it is silent past every deadline", () => {
  const silent = { tickedAt: 0, deadline: 0 };
  expect(watchUntil(silent, 30_000).isWedged(silent, 30_001)).toBe(true);
  expect(watchUntil(silent, 29_000).isWedged(silent, 29_999)).toBe(false);
  const busy = { tickedAt: 0, deadline: 60_000 };
  expect(watchUntil(busy, 60_000).isWedged(busy, 60_001)).toBe(true);
  const turning = { tickedAt: 55_000, deadline: 50_000 };
  expect(watchUntil(turning, 60_000).isWedged(turning, 60_000)).toBe(false);
});

test("a process that was frozen and is thawed is not given up: nobody in it could turn", () => {
  const silent = { tickedAt: 0, deadline: 0 };
  const thawed = watchUntil(silent, 20_000);
  watchUntil(silent, 90_000, thawed, 60_000);
  expect(thawed.isWedged(silent, 90_001)).toBe(true);
});
