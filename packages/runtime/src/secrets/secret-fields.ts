import { ofProcess } from "../of-process.ts";
import { HIDDEN } from "./secrets.ts";

/** Ends of names, written in any of the usual ways: `apiKey`, `x-api-key`, `STRIPE_API_KEY`. */
const SECRET_FIELDS: readonly string[] = [
  "authorization",
  "cookie",
  "cookies",
  "credential",
  "credentials",
  "passphrase",
  "passwd",
  "password",
  "privatekey",
  "apikey",
  "secret",
  "secrets",
  "secretkey",
  "token",
];

/** Deeper than any line that is meant to be read. */
const MAX_DEPTH = 100;

/** Of the end of a name, by which it is known. */
const MAX_NAME_LENGTH = 100;

const fields = ofProcess("secret-fields", () => ({ ends: SECRET_FIELDS, hint: hintOf(SECRET_FIELDS) }));

/** From now on fields whose names end so are hidden as well, besides `SECRET_FIELDS`. */
export function hideFields(names: readonly string[]): void {
  const ends = [...new Set([...fields.ends, ...names.map(plain).filter((name) => name !== "")])];
  Object.assign(fields, { ends, hint: hintOf(ends) });
}

/** Whether a field of this name may hold a secret, whatever it holds. */
export function isSecretField(name: string): boolean {
  // It may have a hundred megabytes.
  const end = plain(name.slice(-MAX_NAME_LENGTH));
  return fields.ends.some((one) => end.endsWith(one));
}

/**
 * A line of JSON in which the values of such fields are replaced, however deep they are. A line that names none of them,
 * as nearly all do, costs one look.
 */
export function hideFieldsOf(line: string): string {
  if (!fields.hint.test(line)) return line;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // A line that is no JSON has no fields.
    return line;
  }
  return `${JSON.stringify(withoutFields(parsed, 0))}${line.endsWith("\n") ? "\n" : ""}`;
}

function withoutFields(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => withoutFields(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecretField(name) ? hiddenField(item) : withoutFields(item, depth + 1),
    ]),
  );
}

/** Nothing, and whether there is something, may be told. */
export const hiddenField = (value: unknown): unknown =>
  value === undefined || value === null || typeof value === "boolean" || value === "" ? value : HIDDEN;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");

/** Finds every line that may have such a field: the parts of a name may be joined by other characters. */
function hintOf(ends: readonly string[]): RegExp {
  return new RegExp(ends.map((end) => Array.from(end).join("[^a-z0-9]?")).join("|"), "iu");
}
