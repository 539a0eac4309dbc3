import { expect, test } from "vitest";
import { type FaultKind, retryPauseMs, withFault } from "./fault.ts";

const failure = (kind: FaultKind): Error => withFault(new Error(kind), { kind, reason: kind, cause: kind });

test.each([
  ["a passing failure", failure("passing"), 100, 100],
  ["a failure that nobody has classified", new Error("?"), 100, 100],
  ["what is refused for good", failure("permanent"), 100, 5_000],
  ["what was caused by it", new Error("outer", { cause: failure("permanent") }), 100, 5_000],
  ["what is refused for good, where the pause is longer anyway", failure("permanent"), 9_000, 9_000],
])("%s is repeated after its pause", (_what, error, passingMs, pauseMs) => {
  expect(retryPauseMs(error, passingMs)).toBe(pauseMs);
});
