import { create } from "@bufbuild/protobuf";
import { ScheduleStatusSchema, TickState } from "@muster/proto/scheduler/v1/schedule";
import { expect, test } from "vitest";
import { laterTick } from "./schedule-words.ts";

const at = (seconds: number): { nominal: { seconds: bigint; nanos: number } } => ({
  nominal: { seconds: BigInt(seconds), nanos: 0 },
});

test("a tick that made no job is told beside the last run only where it is the later one", () => {
  const skipped = { ...at(20), state: TickState.SKIPPED, reason: "overlap" };
  const later = (fields: Parameters<typeof create<typeof ScheduleStatusSchema>>[1]) =>
    laterTick(create(ScheduleStatusSchema, fields))?.reason;
  expect(later({})).toBeUndefined();
  expect(later({ lastTick: skipped })).toBe("overlap");
  expect(later({ lastTick: skipped, lastRun: at(10) })).toBe("overlap");
  expect(later({ lastTick: { ...at(20), state: TickState.SUBMITTED }, lastRun: at(20) })).toBeUndefined();
});
