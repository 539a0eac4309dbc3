import { expect, test } from "vitest";
import { labelsText, readLabels } from "./worker-words.ts";

test("labels are set, taken away, and left to the worker again", () => {
  expect(readLabels("gpu=true, zone=eu=1,-old , ~arch")).toEqual({
    set: { gpu: "true", zone: "eu=1" },
    remove: ["old"],
    reset: ["arch"],
  });
  expect(labelsText({ gpu: "true", zone: "" })).toBe("gpu=true, zone=");
});

test.each(["", "gpu", "a=b,,c=d", "-", "=x"])("what is no label is said so: %j", (text) => {
  expect(() => readLabels(text)).toThrow(/^labels: expected name=value, -name or ~name, got /u);
});
