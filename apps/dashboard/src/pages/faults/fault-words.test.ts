import { expect, test } from "vitest";
import { faultName, redriveWarning, standsForOthers } from "./fault-words.ts";

const at = (ms: number): { $typeName: "google.protobuf.Timestamp"; seconds: bigint; nanos: number } => ({
  $typeName: "google.protobuf.Timestamp",
  seconds: BigInt(ms / 1_000),
  nanos: 0,
});

test("a fault that goes on is not redriven yet", () => {
  expect(redriveWarning({ lastSeen: at(100_000) }, 159_000)).toContain("Do not redrive yet");
  expect(redriveWarning({ lastSeen: at(100_000) }, 161_000)).toBeUndefined();
  expect(redriveWarning({}, 0)).toBeUndefined();
});

test("what is not kept apart has a name, too", () => {
  expect(faultName({ message: "", type: "resize" })).toBe("all other faults of resize");
  expect(faultName({ message: "connect ECONNREFUSED <address>", type: "resize" })).toBe(
    "connect ECONNREFUSED <address>",
  );
});

test("what stands for others is not asked for its jobs", () => {
  expect(standsForOthers({ message: "" })).toBe(true);
  expect(standsForOthers({ message: "(sealed)" })).toBe(false);
});
