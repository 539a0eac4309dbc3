import { isBranded } from "../brand.ts";
import { secretOf } from "../secrets/secret-file.ts";
import { hideSecrets, rememberSecret, rememberUrl } from "../secrets/secrets.ts";
import type { Reader } from "./env-readers.ts";
import { nearest, typosBetween } from "./nearest.ts";

/** One row of a configuration table. */
export interface Option<T> {
  readonly read: Reader<T>;
  /** The value when the variable is unset or empty. */
  readonly fallback: T;
  /** What the option does, for docs/configuration.md. */
  readonly doc: string;
  /** Variables that take precedence over this one where one of them is set; then this one is not even read. */
  readonly overruledBy?: string | readonly string[];
  readonly beside?: Beside;
}

/** What a value by itself does not show: whether it goes together with others. */
export interface Beside {
  /** The variables that it is about; where one of them is wrong by itself, nothing is said about all of them. */
  readonly names: readonly string[];
  /** Why they do not go together, beginning with a variable's name; undefined when they do. */
  readonly mistake: (values: Readonly<Record<string, unknown>>) => string | undefined;
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

/** An option of a table: how to read it, its value when it is unset, and one sentence for the docs. */
export function option<T>(
  read: Reader<T>,
  fallback: NoInfer<T>,
  doc: string,
  more: Pick<Option<T>, "overruledBy" | "beside"> = {},
): Option<T> {
  return { read, fallback, doc, ...more };
}

const CONFIG_ERROR: unique symbol = Symbol.for("muster.config-error");

/**
 * Every mistake in the configuration at once: `mistakes` has one line for each. Shown to an operator without a stack.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, CONFIG_ERROR);
  }

  static {
    Object.defineProperty(this.prototype, CONFIG_ERROR, { value: true });
  }

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
  for (const [name, row] of Object.entries(table)) {
    const { read, fallback } = row;
    const given =
      overruler(row, env) !== undefined
        ? { raw: undefined }
        : read.secret === true
          ? secretOf(name, env)
          : { raw: env[name] };
    if ("mistake" in given) {
      mistakes.push(given.mistake);
      continue;
    }
    const { raw } = given;
    // Also where it is misplaced: a URL that was meant for another variable is reported as a mistake in this one.
    if (raw !== undefined && (read.secret === true || raw.includes("://"))) hideFromNowOn(raw);
    const parsed =
      raw === undefined || raw === "" ? { ok: true as const, value: fallback } : parse(read, raw);
    if (parsed.ok) values[name] = parsed.value;
    else mistakes.push(mistakeOf(name, read, raw ?? "", parsed.because));
  }
  for (const { beside } of Object.values(table)) {
    const mistake = beside?.names.every((name) => name in values) === true && beside.mistake(values);
    if (typeof mistake === "string") mistakes.push(mistake);
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- filled above with one value for each name of the table
  return values as Config<Table>;
}

/**
 * What is not wrong but probably not intended: variables that have no effect, and names that are almost one of ours.
 */
export function configWarnings(table: ConfigTable, env: NodeJS.ProcessEnv): string[] {
  const overruled = Object.entries(table).flatMap(([name, row]) =>
    overruler(row, env) !== undefined && isSet(env[name])
      ? [`${name} has no effect: ${overruler(row, env)} is set and takes precedence`]
      : [],
  );
  const misspelt = Object.keys(env).flatMap((name) => {
    const meant = name in table || !isSet(env[name]) ? undefined : nearest(name, Object.keys(table));
    // Not `REDIS`, which others may use: only slips of the finger.
    if (meant === undefined || typosBetween(name, meant) > MAX_TYPOS || isSet(env[meant])) return [];
    return [`${name} has no effect: did you mean ${meant}?`];
  });
  return [...overruled, ...misspelt];
}

const MAX_TYPOS = 2;

const isSet = (raw: string | undefined): boolean => raw !== undefined && raw !== "";

const overruler = ({ overruledBy = [] }: Option<unknown>, env: NodeJS.ProcessEnv): string | undefined =>
  [overruledBy].flat().find((name) => isSet(env[name]) || isSet(env[`${name}_FILE`]));

/** Shells remove quotes; env files of Docker and of systemd, and manifests, pass them on. */
const QUOTED = /^(?<quote>["'`]).*\k<quote>$/s;

function parse(read: Reader<unknown>, raw: string): ReturnType<Reader<unknown>["parse"]> {
  if (read.verbatim !== true && QUOTED.test(raw.trim()))
    return { ok: false, because: "it is in quotes, which are not removed here" };
  return read.parse(raw);
}

function mistakeOf(name: string, read: Reader<unknown>, raw: string, because: string | undefined): string {
  // A URL in the wrong variable has its password in it, too.
  const got = read.secret === true || /:\/\/.*@/s.test(raw) ? "(hidden)" : show(hideSecrets(raw));
  return `${name}: expected ${read.expected}; got ${got}${because === undefined ? "" : `: ${because}`}`;
}

/** For a process that is given the environment of another and needs none of its secrets: none gets into its lines. */
export function hideSecretsOf(table: ConfigTable, env: NodeJS.ProcessEnv): void {
  for (const [name, { read }] of Object.entries(table)) {
    const raw = env[name];
    if (read.secret === true && raw !== undefined) hideFromNowOn(raw);
  }
}

/** Invalid ones too: the mistake may be a single character. */
function hideFromNowOn(raw: string): void {
  // There may be several, each with a password.
  if (raw.includes("://")) for (const url of raw.split(/,(?=[a-z+]+:\/\/)/i)) rememberUrl(url);
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

/** What came, on one line and of bounded length: a mistake may be a pasted file. */
function show(raw: string): string {
  return JSON.stringify(raw.length > 100 ? `${raw.slice(0, 100)}…` : raw);
}
