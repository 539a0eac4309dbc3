import { expect, test } from "vitest";
import { workerLabels } from "./worker-labels.ts";

test.each([
  ["gpu=true,zone=eu-1", { gpu: "true", zone: "eu-1" }],
  [" gpu , zone = eu-1 ,", { gpu: "true", zone: "eu-1" }],
  ["url=a=b,empty=", { url: "a=b", empty: "" }],
])("%s", (raw, value) => {
  expect(workerLabels.parse(raw)).toEqual({ ok: true, value });
});

test.each([
  ["a=1,a=2", "one label is there twice"],
  ["a b=1", "a label is named by"],
  ["=1", "a label is named by"],
  ["worker=me", "the worker's name"],
])("%s is refused", (raw, because) => {
  expect(workerLabels.parse(raw)).toEqual({ ok: false, because: expect.stringContaining(because) });
});
