import { parseArgs } from "node:util";
import {
  ENVIRONMENT,
  ENVIRONMENT_RULE,
  GRANT_FORM,
  type Grant,
  MAX_TOKEN_MS,
  readGrants,
  TOKEN_NAME,
  TOKEN_NAME_RULE,
  USUAL_ENVIRONMENT,
} from "@muster/identity";
import { nearest } from "@muster/runtime/bare";

/** What is to be done with keys, as it was typed. */
export type Order =
  | {
      readonly act: "create";
      readonly name: string;
      readonly grants: readonly Grant[];
      readonly environment: string;
      readonly lastsMs: number | undefined;
    }
  | { readonly act: "list"; readonly ended: boolean; readonly json: boolean }
  | { readonly act: "revoke"; readonly id: string }
  | { readonly act: "rotate"; readonly id: string; readonly lastsMs: number | undefined };

export type ReadOrder = { readonly order: Order } | { readonly mistakes: readonly string[] };

const OPTIONS = {
  name: { type: "string" },
  role: { type: "string", multiple: true },
  environment: { type: "string" },
  expires: { type: "string" },
  all: { type: "boolean" },
  output: { type: "string", short: "o" },
} as const;

type OptionName = keyof typeof OPTIONS;
type Given = { readonly [Name in OptionName]?: string | boolean | (string | boolean)[] | undefined };

/** By what is to be done: which options it has, and what stands behind it. */
const ACTS: Readonly<
  Record<Order["act"], { readonly options: readonly OptionName[]; readonly id: boolean }>
> = {
  create: { options: ["name", "role", "environment", "expires"], id: false },
  list: { options: ["all", "output"], id: false },
  revoke: { options: [], id: true },
  rotate: { options: ["expires"], id: true },
};

/** Says all that is wrong at once. */
export function readOrder(given: readonly string[]): ReadOrder {
  const [act = "", ...rest] = given;
  const known = Object.keys(ACTS).find((one): one is Order["act"] => one === act);
  if (known === undefined) {
    const meant = nearest(act, Object.keys(ACTS));
    const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
    return { mistakes: [`expected one of ${Object.keys(ACTS).join(", ")}, got ${quoted(act)}${hint}`] };
  }
  const { values, positionals, tokens } = parseArgs({
    args: rest,
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const mistakes = tokens.flatMap((token) =>
    token.kind === "option" ? optionMistake(known, token.name, token.value, token.inlineValue ?? false) : [],
  );
  const id = readId(known, positionals, mistakes);
  const order = ORDERS[known](values, id, mistakes);
  return mistakes.length > 0 ? { mistakes } : { order };
}

function optionMistake(
  act: Order["act"],
  name: string,
  value: string | undefined,
  isInline: boolean,
): string[] {
  const { options } = ACTS[act];
  const option = options.find((one) => one === name);
  if (option === undefined) {
    const meant = nearest(name, options);
    return [
      `${act} has no option --${name.slice(0, MAX_SHOWN)}${meant === undefined ? "" : ` (did you mean --${meant}?)`}`,
    ];
  }
  if (OPTIONS[option].type === "boolean")
    return value === undefined ? [] : [`--${option}: expected no value, got ${quoted(value)}`];
  if (value === undefined || value === "") return [`--${option}: expected a value after it, got nothing`];
  // The next option was taken for the value: it would be the name of a key.
  const taken = !isInline && value.startsWith("-");
  return taken ? [`--${option}: expected a value after it, got ${quoted(value)}`] : [];
}

function readId(act: Order["act"], positionals: readonly string[], mistakes: string[]): string {
  const [id = "", ...others] = positionals;
  const wrong = ACTS[act].id ? others : positionals;
  if (wrong.length > 0) mistakes.push(`${act}: expected nothing more, got ${wrong.map(quoted).join(", ")}`);
  if (ACTS[act].id && !TOKEN_NAME.test(id))
    mistakes.push(
      `${act}: expected the id or the name of a token behind it, got ${id === "" ? "nothing" : quoted(id)}`,
    );
  return id;
}

type Reader = (values: Given, id: string, mistakes: string[]) => Order;

const ORDERS: Readonly<Record<Order["act"], Reader>> = {
  create: (values, _id, mistakes) => {
    const name = textOf(values.name);
    if (!TOKEN_NAME.test(name)) mistakes.push(`--name: expected ${TOKEN_NAME_RULE}, got ${quoted(name)}`);
    const environment = textOf(values.environment) || USUAL_ENVIRONMENT;
    if (!ENVIRONMENT.test(environment))
      mistakes.push(`--environment: expected ${ENVIRONMENT_RULE}, got ${quoted(environment)}`);
    const grants = rolesOf(values.role, mistakes);
    return { act: "create", name, grants, environment, lastsMs: readLasts(values.expires, mistakes) };
  },
  list: ({ all, output }, _id, mistakes) => {
    const form = textOf(output);
    if (form !== "" && form !== "json") mistakes.push(`--output: expected json, got ${quoted(form)}`);
    return { act: "list", ended: all === true, json: form === "json" };
  },
  revoke: (_values, id) => ({ act: "revoke", id }),
  rotate: (values, id, mistakes) => ({ act: "rotate", id, lastsMs: readLasts(values.expires, mistakes) }),
};

function rolesOf(role: Given["role"], mistakes: string[]): readonly Grant[] {
  const texts = (Array.isArray(role) ? role : []).map(textOf);
  if (texts.length === 0) {
    mistakes.push(`--role: expected ${GRANT_FORM}; got nothing`);
    return [];
  }
  const read = readGrants(texts.join(","));
  if ("value" in read) return read.value;
  mistakes.push(`--role: ${read.because}`);
  return [];
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function readLasts(expires: Given["expires"], mistakes: string[]): number | undefined {
  const text = textOf(expires);
  if (text === "") return undefined;
  const [, amount = "", unit = ""] = /^(\d{1,6})([mhd])$/u.exec(text) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit] ?? 0);
  if (ms > 0 && ms <= MAX_TOKEN_MS) return ms;
  mistakes.push(`--expires: expected a time of up to 10 years such as 30m, 12h or 90d, got ${quoted(text)}`);
  return undefined;
}

const MAX_SHOWN = 100;
const textOf = (value: Given[OptionName]): string => (typeof value === "string" ? value : "");
const quoted = (text: string): string => JSON.stringify(text.slice(0, MAX_SHOWN));
