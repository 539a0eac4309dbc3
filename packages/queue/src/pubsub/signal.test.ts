import { expect, test } from "vitest";
import { decodeSignal, type Signal } from "./signal.ts";

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
])("%j is no signal", (message) => {
  expect(decodeSignal(message)).toBeUndefined();
});
