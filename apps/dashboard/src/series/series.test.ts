import { create } from "@bufbuild/protobuf";
import { SeriesPointSchema } from "@muster/proto/scheduler/v1/queue";
import { expect, test } from "vitest";
import { durationOf, timestampOf } from "../format/times.ts";
import { drainOf } from "./drain.ts";
import { fillSeries, rangeAt } from "./fill.ts";

test("steps in which nothing happened are there: counts of 0, and no waits", () => {
  const at = (ms: number) =>
    create(SeriesPointSchema, {
      at: timestampOf(ms),
      arrivals: 7n,
      endings: { succeeded: 5n, error: 2n, lost: 1n, released: 9n },
      finished: { succeeded: 5n, deadletter: 1n },
      wait: { p50: durationOf(20), p99: durationOf(1_500), count: 8n },
    });
  const series = fillSeries([at(120_000)], { from: 60_000, to: 240_000, step: 60_000 });
  expect(series).toMatchObject({
    times: [60_000, 120_000, 180_000],
    arrivals: [0, 7, 0],
    completions: [0, 6, 0],
    errors: [0, 3, 0],
    waitP50: [null, 20, null],
    waitP99: [null, 1_500, null],
    runP50: [null, null, null],
  });
});

test("a range is of whole steps, so that two tabs that ask in one minute ask for the same", () => {
  const first = rangeAt(1_000_000_010_000, "1 h");
  expect(first).toEqual(rangeAt(1_000_000_011_000, "1 h"));
  expect(first.to - first.from).toBe(3_600_000);
  expect(first.to % first.step).toBe(0);
});

test.each([
  ["nothing waits", { waiting: 0, arrivalsPerMinute: 5, completionsPerMinute: 1 }, { kind: "empty" }],
  ["nothing moves", { waiting: 9, arrivalsPerMinute: 0, completionsPerMinute: 0 }, { kind: "unknown" }],
  [
    "it falls",
    { waiting: 100, arrivalsPerMinute: 10, completionsPerMinute: 60 },
    { kind: "in", ms: 120_000 },
  ],
  [
    "it grows",
    { waiting: 9, arrivalsPerMinute: 30, completionsPerMinute: 10 },
    { kind: "never", growsPerMinute: 20 },
  ],
  [
    "it stands",
    { waiting: 9, arrivalsPerMinute: 10, completionsPerMinute: 10 },
    { kind: "never", growsPerMinute: 0 },
  ],
])("%s", (_, rates, drain) => {
  expect(drainOf(rates)).toEqual(drain);
});
