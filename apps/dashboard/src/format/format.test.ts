import { expect, test } from "vitest";
import { atLeast, counted, jobsIn, rate } from "./numbers.ts";
import { durationOf, lasting, msOfDuration, since, timestampOf } from "./times.ts";

test.each([
  [0, "0 ms"],
  [430, "430 ms"],
  [2_000, "2 s"],
  [2_500, "2.5 s"],
  [9_949, "9.9 s"],
  [42_000, "42 s"],
  [60_000, "1 min"],
  [80_000, "1 min 20 s"],
  [600_000, "10 min"],
  [5_400_000, "1 h 30 min"],
  [5 * 3_600_000, "5 h"],
  [86_400_000, "1 d"],
  [12 * 86_400_000, "12 d"],
  [-2_500, "−2.5 s"],
])("%d ms last %j", (ms, text) => {
  expect(lasting(ms)).toBe(text);
});

test("times are told from now", () => {
  expect([since(0, 180_000), since(7_200_000, 0), since(500, 0)]).toEqual(["3 min ago", "in 2 h", "now"]);
});

test("a number that is a bound says so, and one that was never counted is no zero", () => {
  const asOf = { $typeName: "google.protobuf.Timestamp", seconds: 1n, nanos: 0 } as const;
  const count = { $typeName: "scheduler.v1.Count", value: 10_000n } as const;
  expect(counted({ ...count, atLeast: true, asOf })).toBe("10,000+");
  expect(counted({ ...count, atLeast: false })).toBe("–");
  expect(counted(undefined)).toBe("–");
  expect([atLeast(3, false), jobsIn(1n), jobsIn(1, true), jobsIn(2)]).toEqual([
    "3",
    "1 job",
    "1+ jobs",
    "2 jobs",
  ]);
});

test.each([
  [0, "0"],
  [0.34, "0.3"],
  [17.4, "17"],
  [1_234.5, "1,235"],
])("a rate of %d is %j", (value, text) => {
  expect(rate(value)).toBe(text);
});

test("a time goes into a request whole", () => {
  expect(timestampOf(1_500)).toEqual({ seconds: 1n, nanos: 500_000_000 });
  expect(msOfDuration({ $typeName: "google.protobuf.Duration", ...durationOf(90_000) })).toBe(90_000);
});
