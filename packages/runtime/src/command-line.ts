import { readFileSync } from "node:fs";
import type { ConfigTable } from "./env.ts";

/** What a process says about itself on the command line. */
export interface CommandLine {
  /** As in `npm run <name>`. */
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** One line that can be typed as it stands. */
  readonly example: string;
  /** Loaded only on demand, because a process should start quickly. */
  readonly settings: () => Promise<ConfigTable>;
}

/** What is to be written, and the exit code. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode: number;
}

const MAX_SHOWN = 100;
const VERSION_FILE = new URL("../../../package.json", import.meta.url);

/**
 * Answers `--help` and `--version`, and refuses every other argument by its name: settings are environment variables,
 * and `--concurrency 50`, silently ignored, was believed to be set. Returns whether it has answered: then nothing is to
 * be started.
 */
export async function hasAnswered(command: CommandLine): Promise<boolean> {
  const answer = await answerTo(process.argv.slice(2), command);
  if (answer === undefined) return false;
  process.stdout.write(answer.stdout ?? "");
  process.stderr.write(answer.stderr ?? "");
  process.exitCode = answer.exitCode;
  return true;
}

/** Undefined where there are no arguments. */
export async function answerTo(given: readonly string[], command: CommandLine): Promise<Answer | undefined> {
  if (given.length === 0) return undefined;
  if (given.includes("--help") || given.includes("-h")) return { stdout: await help(command), exitCode: 0 };
  const unknown = given.filter((argument) => argument !== "--version");
  if (unknown.length === 0) return { stdout: `muster ${version()}\n`, exitCode: 0 };
  const refused = `${command.name}: expected --help, --version or nothing, got ${unknown.map(shown).join(", ")}`;
  const hint = `Settings are environment variables: npm run ${command.name} -- --help lists them.`;
  return { stderr: `${refused}\n${hint}\n`, exitCode: 2 };
}

/** Neither what follows a `=` nor a URL: either may hold a password. */
function shown(argument: string): string {
  const [name = ""] = argument.split("=", 1);
  return name.includes("://") ? "a URL" : JSON.stringify(name.slice(0, MAX_SHOWN));
}

async function help({ name, about, example, settings }: CommandLine): Promise<string> {
  const { describeConfig } = await import("./env.ts");
  const rows = describeConfig(await settings()).map(
    (row) => `  ${row.name}${row.fallback === "" ? "" : `=${row.fallback}`}\n      ${row.doc}\n`,
  );
  return `${about}

Usage: npm run ${name} [-- --help | --version]

Settings are environment variables, all optional, shown with their defaults (more in docs/configuration.md):

${rows.join("")}
Example:

  ${example}
`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(VERSION_FILE, "utf8"));
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "of unknown version";
}
