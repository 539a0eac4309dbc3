import { expect, test, vi } from "vitest";
import { Reconnects } from "./reconnects.ts";

test("what only a person can lift is tried again less and less often, and what passes is not", () => {
  const reconnects = new Reconnects();
  const pauses = Array.from({ length: 6 }, () => {
    reconnects.failed("permanent");
    return reconnects.next();
  });
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000]);
  // A failover, after a while in which nobody let us in: nothing is to be waited for any more.
  reconnects.failed("passing");
  expect(reconnects.next()).toBeLessThanOrEqual(2_000);
  reconnects.failed("permanent");
  expect(reconnects.next()).toBe(500);
});

test("case S24: an attempt that has taken long itself is followed by the next one at once, and one that has not by a pause", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(Math, "random").mockReturnValue(1);
  try {
    const reconnects = new Reconnects();
    // How long each attempt takes, and how long the pause behind it is.
    const pauseAfter = (tookMs: number): number => {
      vi.advanceTimersByTime(tookMs);
      reconnects.failed("passing");
      const pause = reconnects.next();
      vi.advanceTimersByTime(pause);
      return pause;
    };
    for (let n = 0; n < 8; n += 1) pauseAfter(0);
    expect([0, 500, 2_000, 5_000].map(pauseAfter)).toEqual([2_000, 1_500, 50, 50]);
  } finally {
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
});
