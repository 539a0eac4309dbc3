import { COMMAND } from "@muster/runtime/names";
import { Command as Commander } from "commander";
import type { Command, Group } from "../command/command.ts";
import type { Surroundings } from "../command/session.ts";
import { examplesText } from "./examples.ts";
import { addArguments, addOptions, GLOBAL_OPTIONS, givenOf } from "./options.ts";

export type Entry = Command | Group;
type Given = ReadonlyMap<string, readonly string[]>;
/** What is done once a command line was understood. */
export type Act = (command: Command, globals: Given, given: Given, words: readonly string[]) => Promise<void>;

/** Makes of what is declared what reads the command line. What is wrong with one is thrown as a CommanderError. */
export function buildProgram(entries: readonly Entry[], around: Surroundings, act: Act): Commander {
  const program = new Commander(COMMAND)
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: around.write,
      writeErr: around.complain,
      getOutHelpWidth: () => around.columns,
      getErrHelpWidth: () => around.columns,
      outputError: (text, write) => write(text.replace(/^error: /u, `${COMMAND}: `)),
    })
    .showHelpAfterError(`(--help behind the command tells more)`);
  addOptions(program, GLOBAL_OPTIONS);
  for (const entry of entries) {
    if ("commands" in entry) addGroup(program, entry, act);
    else addCommand(program, entry, [], act);
  }
  return program;
}

function addGroup(program: Commander, { name, about, commands }: Group, act: Act): void {
  const group = program.command(name).description(about).helpCommand(false);
  for (const command of commands) addCommand(group, command, [name], act);
}

function addCommand(to: Commander, command: Command, before: readonly string[], act: Act): void {
  const { name, about, more, options, examples } = command;
  const made = to
    .command(name)
    .summary(about)
    .description(more === undefined ? about : `${about}\n\n${more}`);
  addArguments(made, command.arguments);
  addOptions(made, options);
  made.addHelpText("after", `\nExamples:\n\n${examplesText([...before, name], examples)}`);
  made.action(async () => {
    const globals = givenOf(made.optsWithGlobals());
    await act(command, globals, givenOf(made.opts()), made.args);
  });
}
