import { describe } from "../log/describe.ts";
import { ConfigError } from "./env.ts";
import type { Reader } from "./env-readers.ts";
import { nearest } from "./nearest.ts";

/** What an option of a library's entry point has to be. */
export interface OptionCheck {
  /** Fits after "expected". */
  readonly expected: string;
  readonly required?: boolean;
  /** The value is never printed. */
  readonly secret?: boolean;
  /** True when the value is right; a text says why it is not. */
  readonly check: (value: unknown) => boolean | string;
}

export type OptionChecks = Readonly<Record<string, OptionCheck>>;

const MAX_SHOWN = 100;

/**
 * Checks what an entry point such as `startWorker` was given, before anything is opened: no compiler keeps a JavaScript
 * caller from leaving out the one thing that is needed, and a TypeError from deep inside does not name it.
 * @throws ConfigError with every option that is missing, wrong or unknown
 */
export function checkOptions(entry: string, options: unknown, checks: OptionChecks): void {
  if (!isObject(options)) {
    const names = Object.entries(checks).flatMap(([name, { required }]) => (required === true ? [name] : []));
    throw new ConfigError([`${entry}: expected an object with ${names.join(", ")}; got ${shown(options)}`]);
  }
  const mistakes = optionMistakes(entry, options, checks);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}

/** What is missing, wrong or unknown among the fields of an object. */
export function optionMistakes(entry: string, options: object, checks: OptionChecks): string[] {
  const given = new Map(Object.entries(options));
  const wrong = Object.entries(checks).flatMap(([name, row]) =>
    mistakeIn(`${entry}: ${name}`, row, given.get(name)),
  );
  const unknown = Object.keys(options)
    .filter((name) => !(name in checks))
    .map((name) => {
      const meant = nearest(name, Object.keys(checks));
      const expected = meant === undefined ? `one of ${Object.keys(checks).join(", ")}` : meant;
      return `${entry}: ${name}: expected ${expected} (there is no such option)`;
    });
  return [...wrong, ...unknown];
}

function mistakeIn(
  path: string,
  { expected, required, secret, check }: OptionCheck,
  value: unknown,
): string[] {
  if (value === undefined && required !== true) return [];
  const answer = value === undefined ? false : check(value);
  if (answer === true) return [];
  const hidden = secret === true && (typeof value === "string" || isObject(value));
  const got = hidden ? "(hidden)" : shown(value);
  return [`${path}: expected ${expected}; got ${got}${answer === false ? "" : `: ${answer}`}`];
}

/** An option that is what an environment variable is, as `reader` reads it. */
export function asVariable(reader: Reader<unknown>): OptionCheck {
  return {
    expected: reader.expected,
    secret: reader.secret === true,
    check: (value) => {
      if (typeof value !== "string") return false;
      const parsed = reader.parse(value);
      return parsed.ok || (parsed.because ?? false);
    },
  };
}

/** A number within the bounds that the environment variable of the same meaning has. */
export function aNumber(
  unit: string,
  { min, max }: { readonly min: number; readonly max: number },
): OptionCheck {
  return {
    expected: `${unit} from ${min} to ${max}`,
    check: (value) => typeof value === "number" && value >= min && value <= max,
  };
}

export function aWholeNumber(
  unit: string,
  bounds: { readonly min: number; readonly max: number },
): OptionCheck {
  const number = aNumber(unit, bounds);
  return { ...number, check: (value) => Number.isInteger(value) && number.check(value) };
}

export function anObject(expected: string): OptionCheck {
  return { expected, check: isObject };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => describe(value, MAX_SHOWN);
