import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type Mistake, shown } from "./errors.ts";

const MAX_MISTAKES = 20;
const MAX_TEXT = 300;

export type Checked<Schema extends StandardSchemaV1> =
  | { readonly ok: true; readonly value: StandardSchemaV1.InferOutput<Schema> }
  | { readonly ok: false; readonly mistakes: readonly Mistake[]; readonly message: string };

/**
 * What the schema makes of a value, or what is wrong with it.
 * @param field which it is a part of, before the paths of the mistakes: `payload`, `jobs[3].payload`
 */
export async function checkBySchema<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: unknown,
  field: string,
): Promise<Checked<Schema>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Standard Schema: its `types` say what it makes
  const result = (await schema["~standard"].validate(value)) as StandardSchemaV1.Result<
    StandardSchemaV1.InferOutput<Schema>
  >;
  if (result.issues === undefined) return { ok: true, value: result.value };
  const mistakes = result.issues.slice(0, MAX_MISTAKES).map((issue) => toMistake(issue, value, field));
  const untold = result.issues.length - mistakes.length;
  const told = mistakes.map((mistake) => `${mistake.field}: ${mistake.expected}, got ${mistake.got}`);
  const rest = untold === 0 ? [] : [`and ${untold} more mistakes`];
  return { ok: false, mistakes, message: [...told, ...rest].join("; ") };
}

function toMistake(issue: StandardSchemaV1.Issue, value: unknown, field: string): Mistake {
  const keys = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
  return {
    field: cut(`${field}${keys.map(step).join("")}`),
    // In the library's own words, which often begin with "expected" or "Invalid input".
    expected: cut(issue.message),
    got: shown(keys.reduce(within, value)),
  };
}

const step = (key: PropertyKey): string => (typeof key === "number" ? `[${key}]` : `.${String(key)}`);

const within = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
