import { expect, test, vi } from "vitest";
import { Pace } from "./pace.ts";

test("sequence 72: whoever hurries it again and again has it do something for no more than half of the time", () => {
  vi.useFakeTimers();
  try {
    const pace = new Pace(1_000, 20);
    const hurryFor = (ms: number): number => {
      let worked = 0;
      for (let passed = 0; passed < ms; passed += 1) {
        pace.hurry();
        if (pace.isDue) {
          const startedAt = performance.now();
          vi.advanceTimersByTime(10);
          [passed, worked] = [passed + 10, worked + 10];
          pace.onDone(startedAt, false);
        }
        vi.advanceTimersByTime(1);
      }
      return worked;
    };
    expect(hurryFor(1_000) / 1_000).toBeLessThanOrEqual(0.52);
    expect(hurryFor(1_000)).toBeGreaterThan(400);
  } finally {
    vi.useRealTimers();
  }
});
