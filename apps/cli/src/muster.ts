import { runCommand } from "@muster/runtime/command-line";
import { COMMAND } from "@muster/runtime/names";
import { COMMANDS, TOOLS } from "./tools.ts";

/** Of `muster audit`: these ask the API, the others the database itself. */
const AUDIT_BY_API: ReadonlySet<string> = new Set(["list", "tail"]);

const [name = "", ...given] = process.argv.slice(2);
const loadTool = TOOLS.get(name);
const loadCommand = name === "audit" && AUDIT_BY_API.has(given[0] ?? "") ? undefined : COMMANDS.get(name);
if (loadTool !== undefined) await (await import("@muster/app-dev/tool")).runTool(await loadTool(), given);
else if (loadCommand !== undefined)
  await runCommand(await loadCommand(), { typed: `${COMMAND} ${name}`, before: "", given });
else {
  const { startProgram } = await import("./program/start.ts");
  process.exitCode = await startProgram(process.argv.slice(2));
}
