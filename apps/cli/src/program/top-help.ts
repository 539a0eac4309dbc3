import { COMMAND } from "@muster/runtime/names";
import { SECTIONS } from "../commands/table.ts";
import type { Entry } from "./build.ts";

const ABOUT_COLUMN = 14;

/** One that is no command of the API: those of this machine, and the server's processes. */
export interface Other {
  readonly name: string;
  readonly about: string;
}

export function topHelp(entries: readonly Entry[], others: readonly Other[]): string {
  const row = ({ name, about }: Other): string => `  ${COMMAND} ${name.padEnd(ABOUT_COLUMN)}${about}\n`;
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  const sections = Object.entries(SECTIONS).map(
    ([title, names]) =>
      `${title}:\n${Object.keys(names)
        .flatMap((name) => known.get(name) ?? [])
        .map(row)
        .join("")}\n`,
  );
  return `Usage: ${COMMAND} <command> [--help | --version]

${sections.join("")}Processes, and what needs no API:
${others.map(row).join("")}
${COMMAND} dev is where to begin: it brings its servers, and says what to do next.
Each command's --help has examples; docs/cli.md has all of them. What the API is called by: ${COMMAND} context --help.
Settings of the processes are environment variables, which ${COMMAND} <process> --help lists.
Exit codes: 0 ok, 1 the job or the change has failed, 2 wrongly called, 3 not reached, 4 not allowed, 5 not found.
`;
}
