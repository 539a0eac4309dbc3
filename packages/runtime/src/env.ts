import { secretOf } from "./secret-file.ts";
import { hideSecrets, rememberSecret, rememberUrl } from "./secrets.ts";

/** What a reader makes of one value. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** Turns the text of an environment variable into a value, or refuses it. */
export interface Reader<T> {
  /** What a right value is, in words that fit behind "expected". */
  readonly expected: string;
  /** The value may hold a password: it is never printed, and `readConfig` has it hidden wherever it turns up. */
  readonly secret?: boolean;
  parse(raw: string): Parsed<T>;
}

/** One row of a configuration table. */
export interface Option<T> {
  readonly read: Reader<T>;
  /** The value when the variable is unset or empty. */
  readonly fallback: T;
  /** What the option does, for docs/configuration.md. */
  readonly doc: string;
}

/** A process's configuration: variable name → option. */
export type ConfigTable = Readonly<Record<string, Option<unknown>>>;

/** The values a table describes. */
export type Config<Table extends ConfigTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never;
};

export interface OptionDescription {
  readonly name: string;
  readonly expected: string;
  /** The default as one would write it in the environment; "" when the option is unset by default. */
  readonly fallback: string;
  readonly doc: string;
}

const REFUSED: Parsed<never> = { ok: false };

/** An option of a table: how to read it, its value when it is unset, and one sentence for the docs. */
export function option<T>(read: Reader<T>, fallback: NoInfer<T>, doc: string): Option<T> {
  return { read, fallback, doc };
}

/** Any text. */
export const text: Reader<string> = { expected: "text", parse: accept };

/** A whole number within bounds. */
export function integer(bounds: { readonly min?: number; readonly max?: number } = {}): Reader<number> {
  return {
    expected: `a whole number${inWords(bounds)}`,
    parse: (raw) => (/^[+-]?\d+$/.test(raw.trim()) ? within(Number(raw), bounds) : REFUSED),
  };
}

/** A TCP port; 0 lets the system choose a free one. */
export const port: Reader<number> = {
  ...integer({ min: 0, max: 65_535 }),
  expected: "a port from 0 to 65535 (0: any free one)",
};

/** A duration in seconds, fractions allowed. The value stays in seconds. */
export function seconds(bounds: { readonly min?: number; readonly max?: number } = {}): Reader<number> {
  return {
    expected: `a number of seconds${inWords(bounds)}`,
    parse: (raw) => (/^\d+(\.\d+)?$/.test(raw.trim()) ? within(Number(raw), bounds) : REFUSED),
  };
}

/** Texts separated by commas. */
export const list: Reader<string[]> = {
  expected: "texts separated by commas",
  parse: (raw) => {
    const items = raw
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
    return items.length === 0 ? REFUSED : accept(items);
  },
};

/** One of a few words. */
export function oneOf<const Name extends string>(...names: readonly Name[]): Reader<Name> {
  return {
    expected: `one of ${names.join(", ")}`,
    parse: (raw) => {
      const found = names.find((name) => name === raw.trim());
      return found === undefined ? REFUSED : accept(found);
    },
  };
}

/** A URL with one of these protocols, given without the colon. Secret, because URLs of databases carry passwords. */
export function url(...protocols: readonly string[]): Reader<string> {
  return {
    expected: `a URL starting with ${protocols.map((protocol) => `${protocol}://`).join(" or ")}`,
    secret: true,
    parse: (raw) => {
      const parsed = URL.parse(raw.trim());
      return parsed !== null && protocols.includes(parsed.protocol.slice(0, -1))
        ? accept(raw.trim())
        : REFUSED;
    },
  };
}

/** Reads as `reader` does, for an option whose fallback is `undefined`. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return reader;
}

/** Reads as `reader` does, and keeps the value out of every message. */
export function secret<T>(reader: Reader<T>): Reader<T> {
  return { ...reader, secret: true };
}

/** Every mistake in the configuration at once: `mistakes` has one line each. Shown to an operator without a stack. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[], options?: ErrorOptions) {
    super(["wrong configuration:", ...mistakes.map((mistake) => `  ${mistake}`)].join("\n"), options);
    this.mistakes = mistakes;
  }
}

/**
 * The values of `table` in `env`. An empty variable counts as unset. A secret may be in a file that `<name>_FILE` names.
 * @throws ConfigError listing every variable that has a wrong value: its name, what was expected, and what came.
 */
export function readConfig<const Table extends ConfigTable>(
  table: Table,
  env: NodeJS.ProcessEnv,
): Config<Table> {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, { read, fallback }] of Object.entries(table)) {
    const given = read.secret === true ? secretOf(name, env) : { raw: env[name] };
    if ("mistake" in given) {
      mistakes.push(given.mistake);
      continue;
    }
    const { raw } = given;
    // Also where it is out of place: a URL that was meant for another variable is told as a mistake in this one.
    if (raw !== undefined && (read.secret === true || raw.includes("://"))) hideFromNowOn(raw);
    const parsed = raw === undefined || raw === "" ? accept(fallback) : read.parse(raw);
    if (parsed.ok) values[name] = parsed.value;
    else
      mistakes.push(
        `${name}: expected ${read.expected}; got ${read.secret === true ? "(hidden)" : show(hideSecrets(raw ?? ""))}`,
      );
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- filled above with one value for each name of the table
  return values as Config<Table>;
}

/** For a process that is handed the environment of another, and needs none of its secrets: none comes into its lines. */
export function hideSecretsOf(table: ConfigTable, env: NodeJS.ProcessEnv): void {
  for (const [name, { read }] of Object.entries(table)) {
    const raw = env[name];
    if (read.secret === true && raw !== undefined) hideFromNowOn(raw);
  }
}

/** A wrong one too: the mistake may be a single character. */
function hideFromNowOn(raw: string): void {
  if (raw.includes("://")) rememberUrl(raw);
  else rememberSecret(raw);
}

/** The rows of docs/configuration.md. */
export function describeConfig(table: ConfigTable): OptionDescription[] {
  return Object.entries(table).map(([name, { read, fallback, doc }]) => ({
    name,
    expected: read.expected,
    fallback: written(fallback),
    doc,
  }));
}

/** The table as markdown, without a newline at its end. */
export function renderConfigTable(table: ConfigTable): string {
  const rows = describeConfig(table).map(({ name, expected, fallback, doc }) => [
    `\`${name}\``,
    fallback === "" ? "unset" : `\`${fallback}\``,
    expected,
    doc,
  ]);
  return [
    markdownRow(["Variable", "Default", "Expected", "What it does"]),
    "|---|---|---|---|",
    ...rows.map(markdownRow),
  ].join("\n");
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** A default as one would write it in the environment. */
function written(fallback: unknown): string {
  if (fallback === undefined) return "";
  if (Array.isArray(fallback)) return fallback.map(written).join(",");
  return typeof fallback === "string" ? fallback : JSON.stringify(fallback);
}

function accept<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

function within(
  value: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
): Parsed<number> {
  return value >= min && value <= max && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? accept(value) : REFUSED;
}

function inWords({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, at least ${min}`;
  return max === undefined ? "" : `, at most ${max}`;
}

/** What came, on one line and of bounded length: a mistake may be a pasted file. */
function show(raw: string): string {
  return JSON.stringify(raw.length > 100 ? `${raw.slice(0, 100)}…` : raw);
}
