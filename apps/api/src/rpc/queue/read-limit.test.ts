import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { LimitSchema, WhenFull } from "@muster/proto/scheduler/v1/limit";
import { expect, test } from "vitest";
import { rpcReading } from "../fields.ts";
import { readLimit } from "./read-limit.ts";

type Limit = MessageInitShape<typeof LimitSchema>;

/** What its caller is told. */
function told(limit: Limit): string {
  const reading = rpcReading();
  readLimit(reading, create(LimitSchema, limit));
  try {
    reading.end();
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const ok: Limit = { name: "l", maxRunning: 1 };

test.each<[string, Limit]>([
  ["a bound", ok],
  ["nothing but a label", { name: "l", keyLabel: "tenant" }],
  [
    "nothing but a rate, of which jobs take more",
    { name: "l", rate: { count: 1, per: durationFromMs(1) }, costLabel: "c" },
  ],
  ["the largest numbers", { ...ok, maxRunning: 100_000, maxWaiting: 10_000_000 }],
  ["the longest burst", { ...ok, rate: { count: 1_000_000, per: durationFromMs(1), burst: 100_000 } }],
  ["what is full one day", { name: "l", maxWaiting: 1, whenFull: WhenFull.REJECT_NEWEST }],
])("a limit of %s is taken", (_what, limit) => {
  expect(told(limit)).toBe("nothing");
});

test.each<[string, Limit, string]>([
  ["no name", { maxRunning: 1 }, 'limit.name: expected 1 to 64 of the characters A-Z a-z 0-9 _ . -, got ""'],
  ["a colon", { ...ok, name: "a:b" }, "limit.name: expected 1 to 64 of"],
  [
    "a queue",
    { ...ok, queue: "a b" },
    'limit.queue: expected 1 to 64 of the characters A-Z a-z 0-9 _ . -, got "a b"',
  ],
  ["a type", { ...ok, type: "t".repeat(129) }, "limit.type: expected 1 to 128 characters"],
  ["a label", { ...ok, keyLabel: "k".repeat(65) }, "limit.key_label: expected 1 to 64 characters"],
  ["a count", { ...ok, maxRunning: -1 }, "limit.max_running: expected 1 to 100000, got -1"],
  ["a large one", { ...ok, maxRunning: 100_001 }, "limit.max_running: expected 1 to 100000, got 100001"],
  ["what waits", { ...ok, maxWaiting: -5 }, "limit.max_waiting: expected 1 to 10000000, got -5"],
  [
    "nothing",
    { name: "l" },
    "limit.max_running: expected a bound: max_running, max_waiting, rate or breaker",
  ],
  [
    "an empty rate",
    { ...ok, rate: {} },
    'limit.rate.count: expected 1 to 1000000, got 0; limit.rate.per: expected to be set, got "nothing"',
  ],
  [
    "no time",
    { ...ok, rate: { count: 1, per: durationFromMs(0) } },
    'limit.rate.per: expected 0.001 to 2678400 seconds, got "0 s"',
  ],
  [
    "half a millisecond",
    { ...ok, rate: { count: 1, per: { seconds: 1n, nanos: 500_000 } } },
    'limit.rate.per: expected whole milliseconds, got "1000.5 ms"',
  ],
  [
    "a burst",
    { ...ok, rate: { count: 1, per: durationFromMs(1_000), burst: -1 } },
    "limit.rate.burst: expected 1 to 100000, got -1",
  ],
  [
    "a burst of years",
    { ...ok, rate: { count: 1, per: durationFromMs(86_400_000), burst: 367 } },
    "limit.rate.burst: expected 1 to 366, got 367",
  ],
  [
    "a ratio",
    { ...ok, breaker: { errorRatio: 1.5 } },
    "limit.breaker.error_ratio: expected above 0 and at most 1, got 1.5",
  ],
  ["no ratio", { ...ok, breaker: {} }, "limit.breaker.error_ratio: expected above 0 and at most 1, got 0"],
  [
    "no number",
    { ...ok, breaker: { errorRatio: Number.NaN } },
    "limit.breaker.error_ratio: expected above 0",
  ],
  [
    "calls",
    { ...ok, breaker: { errorRatio: 1, minCalls: -1 } },
    "limit.breaker.min_calls: expected 1 to 1000000, got -1",
  ],
  [
    "a window",
    { ...ok, breaker: { errorRatio: 1, window: durationFromMs(10) } },
    'limit.breaker.window: expected 1 to 3600 seconds, got "0.01 s"',
  ],
  [
    "too long",
    { ...ok, breaker: { errorRatio: 1, openFor: durationFromMs(3_600_001) } },
    'limit.breaker.open_for: expected 1 to 3600 seconds, got "3600.001 s"',
  ],
  [
    "weights of nothing",
    { ...ok, weightLabel: "w" },
    "limit.weight_label: expected none without a key_label",
  ],
  ["costs of nothing", { ...ok, costLabel: "c" }, "limit.cost_label: expected none without a rate"],
  [
    "nothing to be full",
    { name: "l", keyLabel: "tenant", whenFull: WhenFull.CANCEL_OLDEST },
    "limit.when_full: expected none without max_running or max_waiting",
  ],
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a newer client's
  [
    "a new rule",
    { ...ok, whenFull: 9 as WhenFull },
    "limit.when_full: expected WHEN_FULL_WAIT, _REJECT_NEWEST or _CANCEL_OLDEST, got 9",
  ],
  ["a revision", { ...ok, revision: -1n }, "limit.revision: expected 0 to 9007199254740991, got -1n"],
])("a limit with %s is refused by the name of its field", (_what, limit, message) => {
  expect(told(limit)).toContain(message);
});
