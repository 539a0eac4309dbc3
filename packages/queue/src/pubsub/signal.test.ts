import { expect, test } from "vitest";
import { decodeSignal, feedSignal, fleetSignal, type Signal } from "./signal.ts";

const signals: Signal[] = [
  { kind: "cancel", worker_id: "w1", task_id: "01920000-0000-7000-8000-0000000000ab", fence: 3 },
  {
    kind: "cancel",
    worker_id: "w1",
    task_id: "01920000-0000-7000-8000-0000000000ab",
    fence: 3,
    grace_ms: 60_000,
  },
  { kind: "held", type: "mail" },
  { kind: "lane", queue: "mail" },
  { kind: "lead" },
  { kind: "fleet", workers: ["w1", "w2"] },
  { kind: "fleet", workers: [] },
  { kind: "policy" },
  { kind: "taker", worker_id: "w1", server: "s1" },
  { kind: "feed", gates: ["mail~1:acme"], holds: [] },
  { kind: "feed", gates: [], holds: ["limit:mail~1:2:default:acme"] },
];

test.each(signals)("$kind is decoded without fields that are not its own", (signal) => {
  expect(decodeSignal({ ...signal, extra: true })).toEqual(signal);
});

test.each([
  undefined,
  null,
  7,
  "cancel",
  [],
  {},
  { kind: "stop" },
  { kind: "cancel", worker_id: "w1", task_id: "t" },
  { kind: "cancel", worker_id: "w1", task_id: "t", fence: "3" },
  { kind: "cancel", worker_id: "w1", task_id: "t", fence: 0.5 },
  { kind: "cancel", worker_id: 1, task_id: "t", fence: 3 },
  { kind: "held", type: 7 },
  { kind: "lane" },
  { kind: "taker", worker_id: "w1" },
  { kind: "fleet" },
  { kind: "fleet", workers: [1] },
  { kind: "feed" },
  { kind: "feed", gates: ["a"] },
  { kind: "feed", gates: ["a", 1], holds: [] },
  { kind: "feed", gates: "a", holds: "b" },
])("%j is no signal", (message) => {
  expect(decodeSignal(message)).toBeUndefined();
});

test("each gate and each hold is told once; of more than a thousand, that there are many", () => {
  const many = Array.from({ length: 1_001 }, (_, n) => `mail~1:${n}`);
  expect(feedSignal({ gates: ["a", "b", "a"] })).toEqual({ kind: "feed", gates: ["a", "b"], holds: [] });
  expect(feedSignal({ holds: many.slice(1) })).toMatchObject({ holds: many.slice(1) });
  expect(feedSignal({ gates: ["a"], holds: many })).toEqual({ kind: "feed", gates: [], holds: [] });
});

test("of more than a thousand workers it is told that there are many", () => {
  const many = Array.from({ length: 1_001 }, (_, n) => `w${n}`);
  expect(fleetSignal(many.slice(1))).toEqual({ kind: "fleet", workers: many.slice(1) });
  expect(fleetSignal(many)).toEqual({ kind: "fleet", workers: [] });
});
