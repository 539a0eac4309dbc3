import { expect, test } from "vitest";
import { CountedKinds, MAX_KINDS, MAX_QUEUES, OTHERS, sumBounded } from "./counted-kinds.ts";
import type { Count } from "./counts.ts";

const total = (counts: readonly Count[]): number => counts.reduce((sum, { count }) => sum + count, 0);
const queuesOf = (counts: readonly Count[]): Set<string> => new Set(counts.map(({ queue }) => queue));

test("ten thousand queues are bounded, and nothing of them is missing", () => {
  const kinds = new CountedKinds();
  for (let n = 0; n < 10_000; n += 1) kinds.of(`tenant-${n}`, "mail").arrived(2);
  const counts = kinds.take();
  expect(total(counts)).toBe(20_000);
  expect(queuesOf(counts).size).toBe(MAX_QUEUES + 1);
  expect(counts.find(({ queue }) => queue === OTHERS)).toMatchObject({
    type: "mail",
    count: 20_000 - 2 * MAX_QUEUES,
  });
});

test("where there are too many types, the numbers of a queue stay whole", () => {
  const kinds = new CountedKinds();
  for (let n = 0; n < 10_000; n += 1) kinds.of(n % 2 === 0 ? "even" : "odd", `type-${n}`).arrived(1);
  const counts = kinds.take();
  expect(counts.length).toBe(MAX_KINDS + 2);
  const odd = counts.filter(({ queue }) => queue === "odd");
  expect(total(odd)).toBe(5_000);
  expect(odd.find(({ type }) => type === OTHERS)?.count).toBe(5_000 - MAX_KINDS / 2);
});

test("what is not used any more makes room, and whoever kept it goes on counting", () => {
  const kinds = new CountedKinds();
  const kept = kinds.of("kept", "old");
  for (let n = 0; n < MAX_QUEUES; n += 1) kinds.of(`old-${n}`, "work").arrived(1);
  kept.arrived(1);
  kinds.take();
  expect(kinds.of("new", "work").queue).toBe(OTHERS);
  for (let report = 0; report < 120; report += 1) kinds.take();
  expect(kinds.of("new", "work").queue).toBe("new");
  kept.arrived(3);
  expect(kinds.take()).toMatchObject([{ queue: "kept", type: "old", event: "arrived", count: 3 }]);
});

test("each kind of event is told for itself, with what was measured of it, once", () => {
  const kinds = new CountedKinds();
  const work = kinds.of("default", "work");
  for (const ms of [0, 3, 3, 100]) work.started(ms);
  work.ended("succeeded", 20);
  work.ended("lost");
  work.finished("succeeded");
  work.finished("retry");
  work.finished("deadletter");
  const told = new Map(kinds.take().map((count) => [count.event, count]));
  expect([...told.keys()]).toEqual(["started", "succeeded", "lost", "job_deadletter"]);
  expect(told.get("started")).toMatchObject({ count: 4, sum_ms: 106, buckets: [0, 4, 14], sizes: [1, 2, 1] });
  expect(told.get("lost")).toMatchObject({ count: 1, sum_ms: 0, buckets: [], sizes: [] });
  expect(kinds.take()).toEqual([]);
});

test("sums of many processes keep the busiest queues and kinds apart, and lose nothing", () => {
  const told: Count[] = Array.from({ length: 3 }, () =>
    Array.from({ length: 1_000 }, (_, n) => ({
      queue: `q-${n}`,
      type: `t-${n % 7}`,
      event: "started" as const,
      count: 1 + n,
      sum_ms: 2 * (1 + n),
      buckets: [1],
      sizes: [1 + n],
    })),
  ).flat();
  const sums = sumBounded(told);
  expect(total(sums)).toBe(total(told));
  expect(queuesOf(sums).size).toBe(MAX_QUEUES + 1);
  expect(sums.find(({ queue }) => queue === "q-999")).toEqual({
    queue: "q-999",
    type: `t-${999 % 7}`,
    event: "started",
    count: 3_000,
    sum_ms: 6_000,
    buckets: [1],
    sizes: [3_000],
  });
  expect(queuesOf(sums).has("q-0")).toBe(false);
});
