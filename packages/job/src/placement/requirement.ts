import { MAX_LABEL_LENGTH } from "../limits.ts";

export const REQUIREMENT_OPS = [
  "eq",
  "ne",
  "in",
  "notIn",
  "exists",
  "notExists",
  "gt",
  "ge",
  "lt",
  "le",
] as const;
/** How a worker's label is compared. */
export type RequirementOp = (typeof REQUIREMENT_OPS)[number];

/** What a worker's label has to be. */
export interface Requirement {
  /** Of the worker: 1 to 64 characters, such as `gpu`, `arch` or `memory_mb`. */
  readonly label: string;
  /** Default: `eq`. */
  readonly op?: RequirementOp;
  /** One; none for `exists` and `notExists`; 1 to 32 for `in` and `notIn`. Each of at most 256 characters. */
  readonly values?: readonly string[];
}

/** What workers say of themselves, and operators of them. */
export type WorkerLabels = Readonly<Record<string, string>>;

/** Requirements of one list. */
export const MAX_REQUIREMENTS = 16;
export const MAX_REQUIREMENT_VALUES = 32;
/** As of any label. */
export const MAX_REQUIREMENT_VALUE_LENGTH: number = 4 * MAX_LABEL_LENGTH;

const COUNTS: Readonly<Record<RequirementOp, { readonly min: number; readonly max: number }>> = {
  eq: { min: 1, max: 1 },
  ne: { min: 1, max: 1 },
  in: { min: 1, max: MAX_REQUIREMENT_VALUES },
  notIn: { min: 1, max: MAX_REQUIREMENT_VALUES },
  exists: { min: 0, max: 0 },
  notExists: { min: 0, max: 0 },
  gt: { min: 1, max: 1 },
  ge: { min: 1, max: 1 },
  lt: { min: 1, max: 1 },
  le: { min: 1, max: 1 },
};

/** How many values an operator takes. */
export const valuesOf = (op: RequirementOp): { readonly min: number; readonly max: number } => COUNTS[op];

export function isRequirementOp(value: unknown): value is RequirementOp {
  return REQUIREMENT_OPS.some((op) => op === value);
}

/** Whether a worker with these labels meets all of them. */
export function meets(labels: WorkerLabels, requirements: readonly Requirement[]): boolean {
  return requirements.every((requirement) => meetsOne(labels, requirement));
}

/** How a label that is there is compared. */
const MEETS: Readonly<Record<RequirementOp, (said: string, values: readonly string[]) => boolean>> = {
  eq: isAmong,
  in: isAmong,
  ne: (said, values) => !isAmong(said, values),
  notIn: (said, values) => !isAmong(said, values),
  exists: () => true,
  notExists: () => false,
  gt: (said, [value = ""]) => compare(said, value) > 0,
  ge: (said, [value = ""]) => compare(said, value) >= 0,
  lt: (said, [value = ""]) => compare(said, value) < 0,
  le: (said, [value = ""]) => compare(said, value) <= 0,
};
/** What a label that is not there meets. */
const MET_WITHOUT: ReadonlySet<RequirementOp> = new Set(["ne", "notIn", "notExists"]);

/** Whether the worker meets this one. */
export function meetsOne(labels: WorkerLabels, { label, op = "eq", values = [] }: Requirement): boolean {
  const said = Object.hasOwn(labels, label) ? labels[label] : undefined;
  return said === undefined ? MET_WITHOUT.has(op) : MEETS[op](said, values);
}

function isAmong(said: string, values: readonly string[]): boolean {
  return values.some((value) => compare(said, value) === 0);
}

const NUMBER = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

/** As numbers where both are, else as text. */
function compare(one: string, other: string): number {
  if (NUMBER.test(one) && NUMBER.test(other)) return Number(one) - Number(other);
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const WORDS: Readonly<Record<RequirementOp, string>> = {
  eq: "=",
  ne: "≠",
  in: "in",
  notIn: "not in",
  exists: "exists",
  notExists: "does not exist",
  gt: ">",
  ge: "≥",
  lt: "<",
  le: "≤",
};

/** For people: `gpu = true`, `zone in (eu-1, eu-2)`, `spot does not exist`. */
export function requirementText({ label, op = "eq", values = [] }: Requirement): string {
  if (op === "exists" || op === "notExists") return `${label} ${WORDS[op]}`;
  const said = op === "in" || op === "notIn" ? `(${values.join(", ")})` : (values[0] ?? "");
  return `${label} ${WORDS[op]} ${said}`;
}
