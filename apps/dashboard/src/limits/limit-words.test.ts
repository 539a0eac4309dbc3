import { create } from "@bufbuild/protobuf";
import { BreakerState, LimitKeyUseSchema, LimitSchema } from "@muster/proto/scheduler/v1/limit";
import { expect, test } from "vitest";
import { bounds, breakerText, keyState, whichJobs } from "./limit-words.ts";

const seconds = (count: number): { seconds: bigint; nanos: number } => ({ seconds: BigInt(count), nanos: 0 });

test("a limit says which jobs it is about, and what it bounds", () => {
  const limit = create(LimitSchema, {
    type: "resize",
    queue: "images",
    keyLabel: "tenant",
    maxRunning: 2,
    maxWaiting: 1_000,
    rate: { count: 50, per: seconds(1), burst: 10 },
    breaker: { errorRatio: 0.125, minCalls: 20, window: seconds(60), openFor: seconds(30) },
  });
  expect(whichJobs(limit)).toBe("type resize in queue images, for each tenant");
  expect(bounds(limit)).toBe(
    "at most 2 at once; at most 1,000 wait; 50 in 1 s, 10 at once; breaks at 12.5 % failures",
  );
  expect(limit.breaker && breakerText(limit.breaker)).toBe(
    "opens when 12.5 % of at least 20 attempts within 1 min fail; tries one job after 30 s",
  );
  expect(bounds(create(LimitSchema, { keyLabel: "tenant" }))).toBe("none: keys share the workers");
  expect(whichJobs(create(LimitSchema, {}))).toBe("all jobs");
});

test("a key is told by the worst that there is to say of it", () => {
  const use = (fields: Parameters<typeof create<typeof LimitKeyUseSchema>>[1]) =>
    keyState(create(LimitKeyUseSchema, fields))[0];
  expect(use({ running: 2, maxRunning: 2 })).toBe("full");
  expect(use({ running: 1, maxRunning: 2 })).toBe("open");
  expect(use({ running: 9 })).toBe("open");
  expect(use({ running: 2, maxRunning: 2, closedUntil: seconds(1) })).toBe("closed");
  expect(use({ closedUntil: seconds(1), breaker: BreakerState.OPEN })).toBe("breaker open");
  expect(use({ breaker: BreakerState.HALF_OPEN })).toBe("trying one job");
});
