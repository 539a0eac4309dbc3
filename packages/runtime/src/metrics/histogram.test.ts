import { Histogram as Reference, Registry } from "prom-client";
import { expect, test } from "vitest";
import { Histogram } from "./histogram.ts";

test("it renders exactly what prom-client's own histogram renders", async () => {
  const [registry, other] = [new Registry(), new Registry()];
  const options = { name: "waits_seconds", help: "Waits.", buckets: [0.1, 1, 10] };
  const ours = new Histogram({ ...options, labelNames: ["queue", "priority"], registry });
  const theirs = new Reference({ ...options, labelNames: ["queue", "priority"], registers: [other] });
  for (const [queue, value] of [
    ["a", 0],
    ["a", 0.1],
    ["b", 0.11],
    ["a", 10],
    ["b", 99],
    ['c"\\\n', 1],
  ] as const) {
    ours.labels(queue, "high").observe(value);
    theirs.labels(queue, "high").observe(value);
  }
  ours.observe({ queue: "a", priority: "low" }, 5);
  theirs.observe({ queue: "a", priority: "low" }, 5);
  const lines = async (from: Registry): Promise<string[]> => (await from.metrics()).split("\n").toSorted();
  expect(await lines(registry)).toEqual(await lines(other));
});
