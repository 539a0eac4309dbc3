import { RequirementOp } from "@muster/proto/scheduler/v1/requirement";
import { expect, test } from "vitest";
import { readRequirement, requirementsText } from "./requirement.ts";

test.each([
  ["gpu", RequirementOp.EXISTS, [], "gpu exists"],
  ["!spot", RequirementOp.NOT_EXISTS, [], "spot does not exist"],
  ["gpu=true", RequirementOp.EQ, ["true"], "gpu = true"],
  ["zone=eu-1,eu-2", RequirementOp.IN, ["eu-1", "eu-2"], "zone in (eu-1, eu-2)"],
  ["zone!=us-1", RequirementOp.NE, ["us-1"], "zone \u2260 us-1"],
  ["zone!=us-1,us-2", RequirementOp.NOT_IN, ["us-1", "us-2"], "zone not in (us-1, us-2)"],
  ["memory_mb>=16384", RequirementOp.GE, ["16384"], "memory_mb \u2265 16384"],
  ["cpu<8", RequirementOp.LT, ["8"], "cpu < 8"],
  ["note=a=b", RequirementOp.EQ, ["a=b"], "note = a=b"],
])("%s is what it says, and is told so", (given, op, values, told) => {
  const requirement = readRequirement(given);
  expect(requirement).toMatchObject({ op, values });
  expect(requirementsText([requirement])).toBe(told);
});

test.each(["", "=x", "zone=", "a<b,c", "!a=b", ">5"])("%j is none", (given) => {
  expect(() => readRequirement(given)).toThrow("expected gpu, !gpu, zone=eu-1");
});
