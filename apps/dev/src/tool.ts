import { parseArgs } from "node:util";
import { nearest } from "@muster/runtime/bare";
import { PACKAGE } from "@muster/runtime/names";

/** One option of a command, by its name without the dashes. */
export interface Flag {
  /** What its value is called in the help; without one it is a switch. */
  readonly value?: string;
  readonly doc: string;
}

/** Of those that were given; a switch has an empty value. */
export type Values = ReadonlyMap<string, string>;

/** A command for a person at work, with options of its own: the processes of production are told by their environment. */
export interface Tool {
  readonly name: string;
  /** In a few words, for the list of commands. */
  readonly about: string;
  /** What it does, as `--help` tells it. */
  readonly text: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** What can be typed after the command, with what it is for. */
  readonly examples: readonly (readonly [typed: string, what: string])[];
  /** Looks at the values, adds what is wrong with them to `mistakes`, and returns what then does it. */
  prepare(values: Values, mistakes: string[]): () => Promise<void>;
}

const USAGE = 2;
const MAX_SHOWN = 100;

/** What is to be typed for a command, from anywhere. */
export const typedFor = (name: string): string => `npx ${PACKAGE} ${name}`;

/** Runs it, unless it was asked for help or was called wrongly: then all mistakes are told at once. */
export async function runTool(tool: Tool, given: readonly string[]): Promise<void> {
  if (given.includes("--help") || given.includes("-h")) {
    process.stdout.write(helpOf(tool));
    return;
  }
  const mistakes: string[] = [];
  const run = tool.prepare(readFlags(tool.flags, given, mistakes), mistakes);
  if (mistakes.length === 0) return run();
  const hint = `${typedFor(tool.name)} --help tells what there is.`;
  process.stderr.write(`${mistakes.map((mistake) => `${tool.name}: ${mistake}\n`).join("")}${hint}\n`);
  process.exitCode = USAGE;
}

/** What was given of the flags; what is none of them, or lacks its value, goes to `mistakes`. */
export function readFlags(flags: Tool["flags"], given: readonly string[], mistakes: string[]): Values {
  const values = new Map<string, string>();
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...given], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      mistakes.push(`expected options only, got ${JSON.stringify(token.value.slice(0, MAX_SHOWN))}`);
      continue;
    }
    const mistake = mistakeOf(flags, token.name, token.value, token.inlineValue ?? false);
    if (mistake === undefined) values.set(token.name, token.value ?? "");
    else mistakes.push(mistake);
  }
  return values;
}

function mistakeOf(
  flags: Tool["flags"],
  name: string,
  value: string | undefined,
  isInline: boolean,
): string | undefined {
  const flag = flags[name];
  if (flag === undefined) {
    const meant = nearest(name, Object.keys(flags));
    const hint = meant === undefined ? "" : ` (did you mean --${meant}?)`;
    return `there is no option --${name.slice(0, MAX_SHOWN)}${hint}`;
  }
  if (flag.value === undefined)
    return value === undefined ? undefined : `--${name}: expected no value, got ${JSON.stringify(value)}`;
  // The next option was taken for the value.
  if (value === undefined || value === "" || (!isInline && value.startsWith("-")))
    return `--${name}: expected ${flag.value} after it, got ${value === undefined ? "nothing" : JSON.stringify(value)}`;
  return undefined;
}

function helpOf({ name, text, flags, examples }: Tool): string {
  const called = Object.entries(flags).map(([flag, { value, doc }]) => ({
    usage: value === undefined ? `--${flag}` : `--${flag} ${value}`,
    doc,
  }));
  const typed = typedFor(name);
  return `${text}

Usage: ${typed} [options]

${called.map(({ usage, doc }) => `  ${usage}\n      ${doc.replaceAll("\n", "\n      ")}\n`).join("")}
Examples:

${examples.map(([more, what]) => `  ${`${typed} ${more}`.trim()}\n      ${what}\n`).join("")}`;
}
