import { expect, test } from "vitest";
import { isWorkerName, workerLabelsMistake } from "./worker-labels.ts";

test("labels are taken as they are, and what is wrong with others is said", () => {
  expect(workerLabelsMistake({})).toBeUndefined();
  expect(workerLabelsMistake({ gpu: "true", zone: "eu-1", "example.com/pool": "" })).toBeUndefined();
  expect(workerLabelsMistake({ "a b": "1" })).toContain("not a b");
  expect(workerLabelsMistake({ a: "1\n2" })).toContain("the value of a");
  expect(workerLabelsMistake({ a: "x".repeat(257) })).toContain("at most 256");
  expect(workerLabelsMistake({ worker: "me" })).toContain("the worker's name");
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`l${n}`, "1"]));
  expect(workerLabelsMistake(many)).toBe("there are 33, of 32 at most");
});

test("a name is what people can read on one line", () => {
  expect(["web-1", "a:b", "é"].map(isWorkerName)).toEqual([true, true, true]);
  expect(["", "a\tb", "x".repeat(129), "\uD800"].map(isWorkerName)).toEqual([false, false, false, false]);
});
