import { create } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import { isRequirementOp, requirementText } from "@muster/job";
import {
  type Requirement,
  RequirementOp,
  RequirementOpSchema,
  RequirementSchema,
} from "@muster/proto/scheduler/v1/requirement";
import { camel } from "../../command/command.ts";
import { quoted, UsageError } from "../../command/mistakes.ts";
import { duration, integer, type Option } from "../../command/option.ts";
import { enumWord } from "../../output/enum-words.ts";

const FORMS = "gpu, !gpu, zone=eu-1, zone=eu-1,eu-2, zone!=us-1 or memory_mb>=16384";
const COMPARED = /^(?<label>[^!=<>]+)(?<sign>!=|<=|>=|=|<|>)(?<said>.+)$/u;
const NAMED = /^(?<not>!?)(?<label>[^!=<>]+)$/u;

/** For one value, and for several of them. */
const SIGNS: Readonly<Record<string, readonly [RequirementOp, RequirementOp | undefined]>> = {
  "=": [RequirementOp.EQ, RequirementOp.IN],
  "!=": [RequirementOp.NE, RequirementOp.NOT_IN],
  "<": [RequirementOp.LT, undefined],
  "<=": [RequirementOp.LE, undefined],
  ">": [RequirementOp.GT, undefined],
  ">=": [RequirementOp.GE, undefined],
};

/** @throws UsageError */
export function readRequirement(given: string): Requirement {
  const { label: name, not } = NAMED.exec(given)?.groups ?? {};
  if (name !== undefined) {
    const op = not === "" ? RequirementOp.EXISTS : RequirementOp.NOT_EXISTS;
    return create(RequirementSchema, { label: name, op });
  }
  const { label = "", sign = "", said = "" } = COMPARED.exec(given)?.groups ?? {};
  const values = said.split(",");
  const op = SIGNS[sign]?.[values.length > 1 ? 1 : 0];
  if (op === undefined) throw new UsageError([`expected ${FORMS}, got ${quoted(given)}`]);
  return create(RequirementSchema, { label, op, values });
}

const requirements = (doc: string): Option<readonly Requirement[]> => ({
  value: "LABEL",
  doc: `${doc} Such as ${FORMS}. May be given several times.`,
  many: true,
  read: (given) => given.map(readRequirement),
});

/** What is asked of a job's worker. */
export const PLACING_OPTIONS: {
  readonly require: Option<readonly Requirement[]>;
  readonly slots: Option<number>;
  readonly prefer: Option<readonly Requirement[]>;
  readonly preferFor: Option<Duration | undefined>;
} = {
  require: requirements("What a label of its worker has to be."),
  slots: integer("How many slots of its worker it takes. Default: 1.", 1000),
  prefer: requirements("What one has to be while --prefer-for lasts."),
  preferFor: duration("For so long from when it is queued. Default: 5 s."),
};

interface Placing {
  readonly requires: Requirement[];
  readonly slots: number;
  readonly prefers: Requirement[];
  readonly preferFor?: Duration;
}

/** As the API has it. */
export const placingOf = ({
  require,
  slots,
  prefer,
  preferFor,
}: {
  readonly [Name in keyof typeof PLACING_OPTIONS]: (typeof PLACING_OPTIONS)[Name] extends Option<infer T>
    ? T
    : never;
}): Placing => ({
  requires: [...require],
  slots,
  prefers: [...prefer],
  ...(preferFor !== undefined && { preferFor }),
});

/** For people. */
export function requirementsText(all: readonly Requirement[]): string {
  return all
    .map(({ label, op, values }) => {
      const word = camel(enumWord(RequirementOpSchema, op));
      return requirementText({ label, op: isRequirementOp(word) ? word : "eq", values });
    })
    .join(", ");
}
