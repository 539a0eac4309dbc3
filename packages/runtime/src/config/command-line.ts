import { VERSION } from "../version.ts";
import type { ConfigTable } from "./env.ts";
import { sealEnvironment } from "./sealed-environment.ts";

/** What a process says about itself on the command line. */
export interface CommandLine {
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** Settings that one may want, as they stand before the command. */
  readonly example: string;
  /** Loaded only on demand, because a process should start quickly. */
  readonly settings: () => Promise<ConfigTable>;
  /** For one that takes words; by default a command takes none. */
  readonly words?: Words;
  /** Loads what does it, which starts by itself, or by what was typed. */
  readonly run: (given: readonly string[]) => Promise<unknown>;
}

/** What is typed after a command. */
export interface Words {
  /** For its help. */
  readonly usage: string;
  /** What each of them does, in lines of their own. */
  readonly more?: string;
  readonly example: string;
  /** What is wrong with those that were given: what was expected and what came. Undefined: nothing is. */
  readonly mistake: (given: readonly string[]) => string | undefined;
}

/** How somebody has called a command. */
export interface Call {
  /** What to type for it, without its arguments: `npm run worker`, `muster worker`. */
  readonly typed: string;
  /** What stands between it and arguments: npm takes those before `--` for its own. */
  readonly before: "-- " | "";
  readonly given: readonly string[];
}

/** What is to be written, and the exit code. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode: number;
}

const MAX_SHOWN = 100;

/** Starts it, unless its arguments ask for something else. */
export async function runCommand(command: CommandLine, call: Call): Promise<void> {
  if (await hasAnswered(command, call)) return;
  sealEnvironment();
  // Only now, because the process may have restarted itself: nothing is loaded twice.
  await command.run(call.given);
}

/** By a script of the repository's package.json. */
export const byNpm = (name: string): Call => ({
  typed: `npm run ${name}`,
  before: "-- ",
  given: process.argv.slice(2),
});

/**
 * Answers `--help` and `--version`, and refuses every other argument by its name: settings are environment variables,
 * and `--concurrency 50`, silently ignored, was believed to be set. Returns whether it has answered: then nothing is to
 * be started.
 */
async function hasAnswered(command: CommandLine, call: Call): Promise<boolean> {
  const answer = await answerTo(command, call);
  if (answer === undefined) return false;
  process.stdout.write(answer.stdout ?? "");
  process.stderr.write(answer.stderr ?? "");
  process.exitCode = answer.exitCode;
  return true;
}

/** Undefined where there are no arguments, or the right ones. */
export async function answerTo(command: CommandLine, call: Call): Promise<Answer | undefined> {
  const { typed, before, given } = call;
  if (given.length === 0 && command.words === undefined) return undefined;
  if (given.includes("--help") || given.includes("-h"))
    return { stdout: await help(command, call), exitCode: 0 };
  if (command.words !== undefined && !given.includes("--version")) {
    const mistake = command.words.mistake(given);
    if (mistake === undefined) return undefined;
    return { stderr: `${command.name}: ${mistake}\n${typed} ${before}--help tells more.\n`, exitCode: 2 };
  }
  const unknown = given.filter((argument) => argument !== "--version");
  if (unknown.length === 0) return { stdout: `muster ${VERSION}\n`, exitCode: 0 };
  const refused = `${command.name}: expected --help, --version or nothing, got ${unknown.map(shown).join(", ")}`;
  const hint = `Settings are environment variables: ${typed} ${before}--help lists them.`;
  return { stderr: `${refused}\n${hint}\n`, exitCode: 2 };
}

/** Neither what follows a `=` nor a URL: either may hold a password. */
function shown(argument: string): string {
  const [name = ""] = argument.split("=", 1);
  return name.includes("://") ? "a URL" : JSON.stringify(name.slice(0, MAX_SHOWN));
}

async function help(
  { about, example, words, settings }: CommandLine,
  { typed, before }: Call,
): Promise<string> {
  const { describeConfig } = await import("./env.ts");
  const rows = describeConfig(await settings()).map(
    (row) => `  ${row.name}${row.fallback === "" ? "" : `=${row.fallback}`}\n      ${row.doc}\n`,
  );
  return `${about}

Usage: ${typed} ${words === undefined ? "" : `${before}${words.usage}\n       ${typed} `}[${before}--help | --version]
${words?.more === undefined ? "" : `\n${words.more}\n`}
Settings are environment variables, all optional, shown with their defaults (more in docs/configuration.md):

${rows.join("")}
Example:

  ${example} ${typed}${words === undefined ? "" : ` ${before}${words.example}`}
`;
}
