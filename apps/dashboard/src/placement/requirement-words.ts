import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Placement,
  type Requirement,
  RequirementOp,
  type RequirementSchema,
} from "@muster/proto/scheduler/v1/requirement";
import { lasting, msOfDuration } from "../format/times.ts";

const SIGNS: Readonly<Partial<Record<RequirementOp, string>>> = {
  [RequirementOp.UNSPECIFIED]: "=",
  [RequirementOp.EQ]: "=",
  [RequirementOp.IN]: "=",
  [RequirementOp.NE]: "!=",
  [RequirementOp.NOT_IN]: "!=",
  [RequirementOp.GE]: ">=",
  [RequirementOp.LE]: "<=",
  [RequirementOp.GT]: ">",
  [RequirementOp.LT]: "<",
};

/** "gpu=true", "zone=eu-1,eu-2", "memory_mb>=16384", "!spot", each on a line: as {@link readRequirements} reads it. */
export const requirementLines = (requirements: readonly Requirement[]): string =>
  requirements.map(requirementText).join("\n");

/** The same in one line. */
const requirementsText = (requirements: readonly Requirement[]): string =>
  requirements.map(requirementText).join(" and ");

function requirementText({ label, op, values }: Requirement): string {
  if (op === RequirementOp.EXISTS) return label;
  if (op === RequirementOp.NOT_EXISTS) return `!${label}`;
  return `${label}${SIGNS[op] ?? " ? "}${values.join(",")}`;
}

/** All that a job asks of its worker. */
export function placementText(
  placement: Pick<Placement, "requires" | "slots" | "prefers" | "preferFor">,
): string {
  const { requires, slots, prefers, preferFor } = placement;
  const span = preferFor === undefined ? "a while" : lasting(msOfDuration(preferFor));
  const parts = [
    requires.length === 0 ? "" : requirementsText(requires),
    slots > 1 ? `${slots} slots` : "",
    prefers.length === 0 ? "" : `for ${span} ${requirementsText(prefers)}`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

type RequirementInit = MessageInitShape<typeof RequirementSchema>;

/** By sign, of one value and of several. */
const OPS: Readonly<Record<string, readonly [one: RequirementOp, several: RequirementOp]>> = {
  "=": [RequirementOp.EQ, RequirementOp.IN],
  "!=": [RequirementOp.NE, RequirementOp.NOT_IN],
  ">=": [RequirementOp.GE, RequirementOp.GE],
  "<=": [RequirementOp.LE, RequirementOp.LE],
  ">": [RequirementOp.GT, RequirementOp.GT],
  "<": [RequirementOp.LT, RequirementOp.LT],
};

/**
 * Reads lines that each are as the command line has a requirement.
 * @throws Error with what is wrong
 */
export function readRequirements(text: string): RequirementInit[] {
  const parts = text.split("\n").map((part) => part.trim());
  return parts.filter((part) => part !== "").map(readRequirement);
}

function readRequirement(text: string): RequirementInit {
  const {
    label,
    sign = "",
    rest = "",
  } = /^(?<label>[^=!<>,]+?)\s*(?<sign>!=|>=|<=|=|>|<)\s*(?<rest>.*)$/u.exec(text)?.groups ?? {};
  const [one, several] = OPS[sign] ?? [];
  if (label !== undefined && one !== undefined && several !== undefined && rest !== "") {
    const values = rest.split(",").map((value) => value.trim());
    return { label, op: values.length > 1 ? several : one, values };
  }
  const { not, there } = /^(?<not>!?)\s*(?<there>[^=!<>,]+)$/u.exec(text)?.groups ?? {};
  if (there !== undefined)
    return {
      label: there.trim(),
      op: not === "!" ? RequirementOp.NOT_EXISTS : RequirementOp.EXISTS,
      values: [],
    };
  throw new Error(
    `expected gpu, !gpu, zone=eu-1, zone=eu-1,eu-2, zone!=us-1 or memory_mb>=16384, got ${text}`,
  );
}
