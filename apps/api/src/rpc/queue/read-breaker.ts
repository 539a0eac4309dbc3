import type { Reading } from "@muster/job";
import type { BreakerRule } from "@muster/policy";
import type { Breaker } from "@muster/proto/scheduler/v1/limit";
import { readMilliseconds } from "./read-milliseconds.ts";

const MIN_CALLS = { usual: 10, min: 1, max: 1_000_000 };
const WINDOW_MS = { usual: 60_000, min: 1_000, max: 3_600_000 };
const OPEN_MS = { usual: 30_000, min: 1_000, max: 3_600_000 };

export function readBreaker(reading: Reading, breaker: Breaker): BreakerRule {
  const { errorRatio, minCalls, window, openFor } = breaker;
  if (!(errorRatio > 0 && errorRatio <= 1))
    reading.refuse("breaker.error_ratio", "above 0 and at most 1", errorRatio);
  return {
    errorRatio,
    minCalls: minCalls === 0 ? MIN_CALLS.usual : reading.count("breaker.min_calls", minCalls, MIN_CALLS),
    windowMs: window ? readMilliseconds(reading, "breaker.window", window, WINDOW_MS) : WINDOW_MS.usual,
    openForMs: openFor ? readMilliseconds(reading, "breaker.open_for", openFor, OPEN_MS) : OPEN_MS.usual,
  };
}
