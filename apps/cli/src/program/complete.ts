import tab from "@bomb.sh/tab/commander";
import type { Command } from "../command/command.ts";
import { EXIT } from "../command/mistakes.ts";
import type { Surroundings } from "../command/session.ts";
import { loadAll } from "../commands/table.ts";
import { otherAbouts } from "../tools.ts";
import { buildProgram, type Entry } from "./build.ts";

const ITS_OWN = "completion";

/** Answers a shell: what may stand where its cursor is. @param given `complete -- <the words so far>` */
export async function complete(given: readonly string[], around: Surroundings): Promise<number> {
  // The library has one of that name, which knows what may stand behind it.
  const entries = (await loadAll()).filter(({ name }) => name !== ITS_OWN);
  const program = buildProgram(entries.map(inOneLine), around, async () => {});
  const known = new Set(program.commands.map((command) => command.name()));
  // `audit verify` is a word of a group that is there: commander takes the first word for the name, and refuses a second one.
  for (const { name, about } of await otherAbouts())
    if (!known.has(name.split(" ", 1)[0] ?? "")) program.command(name).description(about);
  tab(program, { completionCommandName: ITS_OWN });
  await program.parseAsync([...given], { from: "user" });
  return EXIT.ok;
}

/** Of what a command does a shell has room for a line. */
function inOneLine(entry: Entry): Entry {
  if ("commands" in entry) return { ...entry, commands: entry.commands.map(withoutMore) };
  return withoutMore(entry);
}

function withoutMore(command: Command): Command {
  const { more: _, ...rest } = command;
  return rest;
}
