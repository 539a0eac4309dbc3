import { JOB_FIELDS } from "../job-fields.ts";
import { MAX_LABEL_LENGTH } from "../limits.ts";
import type { Reading } from "../reading.ts";
import { DEFAULT_PREFER_MS, type Placing, placingOf } from "./placement.ts";
import {
  isRequirementOp,
  MAX_REQUIREMENT_VALUE_LENGTH,
  MAX_REQUIREMENTS,
  REQUIREMENT_OPS,
  type Requirement,
  valuesOf,
} from "./requirement.ts";

/** As it came: no compiler holds a JavaScript caller to types. */
export interface AskedPlacement {
  readonly requires?: unknown;
  readonly slots?: unknown;
  readonly prefers?: unknown;
  /** Milliseconds; checked by whoever knows their unit there. */
  readonly preferMs?: number | undefined;
}

/** What a job or a rule asks for; undefined where that is nothing. Not to be used when `reading` has refused something. */
export function readPlacement(reading: Reading, asked: AskedPlacement): Placing | undefined {
  const { requires: required, slots: asSlots, prefers: preferred, preferMs } = asked;
  const requires = required === undefined ? [] : readList(reading, JOB_FIELDS.requires, required);
  const prefers = preferred === undefined ? [] : readList(reading, JOB_FIELDS.prefers, preferred);
  const slots = asSlots === undefined ? 1 : reading.count(JOB_FIELDS.slots, asSlots, JOB_FIELDS.slots);
  if (preferMs !== undefined && prefers.length === 0 && !reading.wrong)
    reading.refuse(
      JOB_FIELDS.preferFor,
      `preferences beside it (${reading.nameOf(JOB_FIELDS.prefers)})`,
      "none",
    );
  return placingOf({ requires, slots, prefers, preferMs: Math.ceil(preferMs ?? DEFAULT_PREFER_MS) });
}

type ListField = typeof JOB_FIELDS.requires;

const EXAMPLE = 'objects such as { label: "gpu", op: "eq", values: ["true"] }';

function readList(reading: Reading, field: ListField, value: unknown): Requirement[] {
  if (!Array.isArray(value) || value.length > MAX_REQUIREMENTS) {
    reading.refuse(field, `an array of at most ${MAX_REQUIREMENTS} ${EXAMPLE}`, value);
    return [];
  }
  return value.map((one: unknown, index) => readOne(reading, `${reading.nameOf(field)}[${index}]`, one));
}

const KNOWN: ReadonlySet<string> = new Set(["label", "op", "values"]);

function readOne(reading: Reading, place: string, value: unknown): Requirement {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    reading.refuse(place, EXAMPLE, value);
    return { label: "" };
  }
  for (const name in value)
    if (!KNOWN.has(name) && !name.startsWith("$"))
      reading.refuse(`${place}.${name.slice(0, 64)}`, "no such field (there are label, op, values)", "it");
  const { label, op = "eq", values = [] }: { label?: unknown; op?: unknown; values?: unknown } = value;
  const name = reading.text(`${place}.label`, label, { min: 1, max: MAX_LABEL_LENGTH });
  if (!isRequirementOp(op)) {
    reading.refuse(`${place}.op`, REQUIREMENT_OPS.join(", "), op);
    return { label: name };
  }
  const { min, max } = valuesOf(op);
  if (!Array.isArray(values) || values.length < min || values.length > max) {
    const expected = min === max ? `${min} of them for ${op}` : `${min} to ${max} of them for ${op}`;
    reading.refuse(`${place}.values`, expected, Array.isArray(values) ? values.length : values);
    return { label: name, op };
  }
  const read = values.map((one: unknown, index) =>
    reading.text(`${place}.values[${index}]`, one, { max: MAX_REQUIREMENT_VALUE_LENGTH }),
  );
  return { label: name, op, values: read };
}
