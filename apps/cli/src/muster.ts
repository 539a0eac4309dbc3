import type { Tool } from "@muster/app-dev/tool";
import { nearest } from "@muster/runtime/bare";
import { type CommandLine, runCommand } from "@muster/runtime/command-line";
import { COMMAND } from "@muster/runtime/names";
import { VERSION } from "@muster/runtime/version";

/** For a person at work. Each loaded when it is asked for: a process starts with what it needs, and with nothing of the others. */
const TOOLS: ReadonlyMap<string, () => Promise<Tool>> = new Map([
  ["dev", async () => (await import("@muster/app-dev/dev")).DEV],
  ["init", async () => (await import("@muster/app-dev/init")).INIT],
  ["unseal", async () => (await import("./unseal/tool.ts")).UNSEAL],
]);
/** Processes of the server. */
const COMMANDS: ReadonlyMap<string, () => Promise<CommandLine>> = new Map([
  ["api", async () => (await import("@muster/app-api/command")).API],
  ["worker", async () => (await import("@muster/app-worker/command")).WORKER],
  ["migrate", async () => (await import("@muster/db/migrate-command")).MIGRATE],
  ["token", async () => (await import("@muster/app-api/token")).TOKEN],
  ["audit", async () => (await import("@muster/db/audit-command")).AUDIT],
]);
const USAGE = 2;

const [name = "", ...given] = process.argv.slice(2);
const loadTool = TOOLS.get(name);
const loadCommand = COMMANDS.get(name);
if (loadTool !== undefined) await (await import("@muster/app-dev/tool")).runTool(await loadTool(), given);
else if (loadCommand !== undefined)
  await runCommand(await loadCommand(), { typed: `${COMMAND} ${name}`, before: "", given });
else if (name === "--version") process.stdout.write(`muster ${VERSION}\n`);
else if (name === "--help" || name === "-h") process.stdout.write(await help());
else {
  process.stderr.write(name === "" ? await help() : `${refusal(name)}\n`);
  process.exitCode = USAGE;
}

async function help(): Promise<string> {
  const all = [...TOOLS.values(), ...COMMANDS.values()];
  const found = await Promise.all(all.map((load) => load()));
  const rows = found.map((one) => `  ${COMMAND} ${one.name.padEnd(10)}${one.about}\n`);
  return `Usage: ${COMMAND} <command> [--help | --version]

${rows.join("")}
${COMMAND} dev is where to begin: it brings its servers, and says what to do next.
Settings of the processes are environment variables, which ${COMMAND} <command> --help lists.
`;
}

function refusal(command: string): string {
  const names = [...TOOLS.keys(), ...COMMANDS.keys()];
  const meant = nearest(command, names);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return `${COMMAND}: expected one of ${names.join(", ")}, --help or --version; got ${JSON.stringify(command.slice(0, 100))}${hint}`;
}
