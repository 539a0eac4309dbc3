import { nearest } from "@muster/runtime/bare";
import { COMMAND } from "@muster/runtime/names";
import { VERSION } from "@muster/runtime/version";
import { CommanderError } from "commander";
import type { Command } from "../command/command.ts";
import { EXIT, quoted } from "../command/mistakes.ts";
import type { Session, Surroundings } from "../command/session.ts";
import { ENTRIES, loadAll } from "../commands/table.ts";
import { OTHER_NAMES, otherAbouts } from "../tools.ts";
import { buildProgram } from "./build.ts";
import { GLOBAL_OPTIONS } from "./options.ts";
import { openSession } from "./session.ts";
import { tellFailure } from "./tell-failure.ts";
import { topHelp } from "./top-help.ts";

/** Runs one command line, without `muster` itself. @returns the exit code */
export async function runProgram(given: readonly string[], around: Surroundings): Promise<number> {
  const word = wordOf(given);
  if (word === undefined) {
    if (given.includes("--version")) around.write(`${COMMAND} ${VERSION}\n`);
    else if (given.includes("--help") || given.includes("-h"))
      around.write(topHelp(await loadAll(), await otherAbouts()));
    else {
      around.complain(topHelp(await loadAll(), await otherAbouts()));
      return EXIT.usage;
    }
    return EXIT.ok;
  }
  // As other command lines have it.
  if (word === "help") return runProgram([...given.filter((one) => one !== word), "--help"], around);
  // What the scripts of muster completion call.
  if (word === "complete") return (await import("./complete.ts")).complete(given, around);
  const load = ENTRIES.get(word);
  if (load === undefined) {
    around.complain(`${refusal(word)}\n`);
    return EXIT.usage;
  }
  return runEntry(given, await load(), around);
}

async function runEntry(
  given: readonly string[],
  entry: Awaited<ReturnType<typeof loadAll>>[number],
  around: Surroundings,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram([entry], around, async (command, globals, own, words) => {
    exitCode = await runCommand(command, openSession(globals, around), own, words);
  });
  try {
    await program.parseAsync([...given], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return tellFailure(error, around, undefined);
    // A group without a command shows its help, as if it had been asked for.
    return error.code === "commander.helpDisplayed" || error.code === "commander.version"
      ? EXIT.ok
      : EXIT.usage;
  }
}

async function runCommand(
  command: Command,
  session: Session,
  given: ReadonlyMap<string, readonly string[]>,
  words: readonly string[],
): Promise<number> {
  try {
    return await command.run(session, given, words);
  } catch (error) {
    return tellFailure(error, session.around, session);
  }
}

/** The first word that is neither an option for every command nor the value of one. */
function wordOf(given: readonly string[]): string | undefined {
  const takesValue = new Set(
    Object.entries(GLOBAL_OPTIONS).flatMap(([name, { short, value }]) =>
      value === undefined ? [] : [`--${name === "caFile" ? "ca-file" : name}`, `-${short ?? ""}`],
    ),
  );
  for (let i = 0; i < given.length; i += 1) {
    const word = given[i] ?? "";
    if (!word.startsWith("-")) return word;
    if (takesValue.has(word)) i += 1;
  }
  return undefined;
}

function refusal(word: string): string {
  const names = [...new Set([...ENTRIES.keys(), ...OTHER_NAMES])];
  const meant = nearest(word, names);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return `${COMMAND}: expected one of ${names.join(", ")}, --help or --version; got ${quoted(word)}${hint}`;
}
