import { expect, test } from "vitest";
import type { Effect } from "../world/effects.ts";
import { type Bound, beyond, densest, type Executions, mostAtOnce } from "./at-once.ts";

const BOUND: Bound = { what: "the limit", most: 2, keyOf: ({ labels }) => labels?.["tenant"] };

/** Of each job: start, end, pid. */
function ran(
  ...jobs: readonly (readonly [startMs: number, endMs: number | undefined, pid?: number])[]
): Executions {
  const effects = jobs.flatMap(([startMs, endMs, pid = 1], index): Effect[] => {
    const of = { taskId: `${index}`, fence: 1, worker: "w", pid };
    const start = { ...of, what: "start" as const, atMs: startMs };
    return endMs === undefined ? [start] : [start, { ...of, what: "end", atMs: endMs }];
  });
  return { effects, deaths: new Map([[7, 15]]), specOf: () => ({ labels: { tenant: "acme" } }) };
}

test.each<[string, Executions, number]>([
  ["one after the other", ran([0, 10], [10, 20], [20, 30]), 1],
  ["two at once", ran([0, 10], [5, 20], [10, 30]), 2],
  ["three at once", ran([0, 10], [5, 20], [9, 30]), 3],
  ["one that was killed, and others after it", ran([0, undefined, 7], [15, 20], [16, 30]), 2],
  ["one that was killed, and others before that", ran([0, undefined, 7], [14, 20], [14.5, 30]), 3],
  ["one of which nobody knows how it ended", ran([0, undefined], [100, 110], [200, 210]), 2],
])("%s", (_what, executions, most) => {
  expect(mostAtOnce(BOUND, executions)).toEqual(new Map([["acme", most]]));
  expect(beyond(BOUND, executions)).toEqual(
    most > 2 ? ['3 of key "acme" ran at once; the limit allows 2'] : [],
  );
});

test("jobs without the key do not count", () => {
  expect(mostAtOnce(BOUND, { ...ran([0, 10], [5, 10]), specOf: () => ({}) })).toEqual(new Map());
});

test("the densest stretch of time", () => {
  expect(densest([], 1_000)).toBe(0);
  expect(densest([0, 999, 1_000, 1_500, 2_500], 1_000)).toBe(3);
  expect(densest([3, 1, 2], 2)).toBe(2);
});
