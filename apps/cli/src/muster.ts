import { nearest } from "@muster/runtime/bare";
import { type CommandLine, runCommand } from "@muster/runtime/command-line";
import { VERSION } from "@muster/runtime/version";

/** Each loaded when it is asked for: a process starts with what it needs, and with nothing of the others. */
const COMMANDS: ReadonlyMap<string, () => Promise<CommandLine>> = new Map([
  ["api", async () => (await import("@muster/app-api/command")).API],
  ["worker", async () => (await import("@muster/app-worker/command")).WORKER],
  ["migrate", async () => (await import("@muster/db/migrate-command")).MIGRATE],
]);
const USAGE = 2;

const [name = "", ...given] = process.argv.slice(2);
const load = COMMANDS.get(name);
if (load !== undefined) await runCommand(await load(), { typed: `muster ${name}`, before: "", given });
else if (name === "--version") process.stdout.write(`muster ${VERSION}\n`);
else if (name === "--help" || name === "-h") process.stdout.write(await help());
else {
  process.stderr.write(name === "" ? await help() : `${refusal(name)}\n`);
  process.exitCode = USAGE;
}

async function help(): Promise<string> {
  const commands = await Promise.all([...COMMANDS.values()].map((one) => one()));
  const rows = commands.map((command) => `  muster ${command.name.padEnd(10)}${command.about}\n`);
  return `Usage: muster <command> [--help | --version]

${rows.join("")}
Settings are environment variables, which muster <command> --help lists.
`;
}

function refusal(command: string): string {
  const names = [...COMMANDS.keys()];
  const meant = nearest(command, names);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return `muster: expected one of ${names.join(", ")}, --help or --version; got ${JSON.stringify(command.slice(0, 100))}${hint}`;
}
