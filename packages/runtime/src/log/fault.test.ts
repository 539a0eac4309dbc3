import { expect, test } from "vitest";
import { type FaultKind, faultKind, withFault } from "./fault.ts";

const failure = (kind: FaultKind): Error => withFault(new Error(kind), { kind, reason: kind, cause: kind });

test.each([
  ["a passing failure", failure("passing"), "passing"],
  ["a failure that nobody has classified", new Error("?"), "ours"],
  ["what is refused for good", failure("permanent"), "permanent"],
  ["what was caused by it", new Error("outer", { cause: failure("permanent") }), "permanent"],
  ["no error at all", undefined, "ours"],
])("%s is decided by as %s", (_what, error, kind) => {
  expect(faultKind(error)).toBe(kind);
});
