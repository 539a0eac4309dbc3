import type { Tool } from "@muster/app-dev/tool";
import type { CommandLine } from "@muster/runtime/command-line";

/** For a person at work. Each loaded when it is asked for: a process starts with what it needs, and with nothing of the others. */
export const TOOLS: ReadonlyMap<string, () => Promise<Tool>> = new Map([
  ["dev", async () => (await import("@muster/app-dev/dev")).DEV],
  ["init", async () => (await import("@muster/app-dev/init")).INIT],
  ["unseal", async () => (await import("./unseal/tool.ts")).UNSEAL],
]);
/** Processes of the server. */
export const COMMANDS: ReadonlyMap<string, () => Promise<CommandLine>> = new Map([
  ["api", async () => (await import("@muster/app-api/command")).API],
  ["worker", async () => (await import("@muster/app-worker/command")).WORKER],
  ["migrate", async () => (await import("@muster/db/migrate-command")).MIGRATE],
  ["token", async () => (await import("@muster/app-api/token")).TOKEN],
  ["audit", async () => (await import("@muster/db/audit-command")).AUDIT],
]);

export const OTHER_NAMES: readonly string[] = [...TOOLS.keys(), ...COMMANDS.keys()];

/** For the list of all commands. */
export async function otherAbouts(): Promise<{ readonly name: string; readonly about: string }[]> {
  const found = await Promise.all([...TOOLS.values(), ...COMMANDS.values()].map((load) => load()));
  // `muster audit list` and `tail` ask the API: the name alone would stand there twice.
  return found.map(({ name, about }) => ({ name: name === "audit" ? "audit verify" : name, about }));
}
