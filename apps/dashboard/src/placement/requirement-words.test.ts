import { create } from "@bufbuild/protobuf";
import { PlacementSchema, RequirementOp, RequirementSchema } from "@muster/proto/scheduler/v1/requirement";
import { expect, test } from "vitest";
import { placementText, readRequirements, requirementLines } from "./requirement-words.ts";

const written = [
  "gpu=true",
  "zone=eu-1,eu-2",
  "arch!=arm64",
  "os!=a,b",
  "memory_mb>=16384",
  "cpu<=8",
  "age>1",
  "load<2",
  "nvme",
  "!spot",
].join("\n");

test("what is written is read, and written again as it was", () => {
  const read = readRequirements(written);
  expect(requirementLines(read.map((one) => create(RequirementSchema, one)))).toBe(written);
  expect(read.map(({ op }) => op)).toEqual([
    RequirementOp.EQ,
    RequirementOp.IN,
    RequirementOp.NE,
    RequirementOp.NOT_IN,
    RequirementOp.GE,
    RequirementOp.LE,
    RequirementOp.GT,
    RequirementOp.LT,
    RequirementOp.EXISTS,
    RequirementOp.NOT_EXISTS,
  ]);
  expect(readRequirements(" gpu = true \n\n ")).toEqual([
    { label: "gpu", op: RequirementOp.EQ, values: ["true"] },
  ]);
  expect(readRequirements("")).toEqual([]);
});

test.each(["gpu=", "=x", "a,b", "!", "!=x"])("what is no requirement is said so: %j", (text) => {
  expect(() => readRequirements(text)).toThrow(/^expected gpu, !gpu, .* got /u);
});

test("a placement is told in one line", () => {
  const placement = create(PlacementSchema, {
    requires: readRequirements("gpu=true\nnvme"),
    slots: 4,
    prefers: readRequirements("zone=eu-1"),
    preferFor: { seconds: 15n, nanos: 0 },
  });
  expect(placementText(placement)).toBe("gpu=true and nvme; 4 slots; for 15 s zone=eu-1");
  expect(placementText(create(PlacementSchema, { slots: 1 }))).toBe("");
});
