import { glob } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Handler, type Handlers, isolationOf } from "@muster/job";
import { type Config, ConfigError } from "@muster/runtime";
import type { WORKER_CONFIG } from "./config.ts";
import { builtinHandlers } from "./handlers/index.ts";

const BUILT_IN = "the built-in handlers";
const MAX_TYPE_LENGTH = 128;

/** Every handler of this worker: the built-in ones and the user's. */
export async function loadAllHandlers(config: Config<typeof WORKER_CONFIG>): Promise<Handlers> {
  const builtin = builtinHandlers({
    commandAllow: config.COMMAND_ALLOW,
    command: {
      envAllow: config.COMMAND_ENV_ALLOW,
      cwdAllow: config.COMMAND_CWD_ALLOW,
      user: config.COMMAND_USER,
    },
    httpAllowPrivate: config.HTTP_ALLOW_PRIVATE,
  });
  return loadHandlers(config.HANDLERS ?? [], builtin);
}

/**
 * Handlers by type from the modules that the paths or globs name, added to `builtin`. In a module every exported
 * function handles the type of its name; an export named `handlers` holds types that are no names, as its keys.
 * @throws ConfigError naming the file or pattern, and both files where two handle one type
 */
export async function loadHandlers(patterns: readonly string[], builtin: Handlers): Promise<Handlers> {
  const found = new Map(
    Object.entries(builtin).map(([type, handler]) => [type, { handler, file: BUILT_IN }]),
  );
  for (const file of await filesOf(patterns)) {
    const handlers = handlersOf(await load(file));
    if (handlers.length === 0)
      throw mistake(`${file} exports no handler: export a function for each job type`);
    for (const [type, handler] of handlers) {
      const other = found.get(type);
      if (other !== undefined)
        throw mistake(`type "${type}" is handled by ${other.file} and by ${file}; rename one`);
      if (type.length > MAX_TYPE_LENGTH)
        throw mistake(`${file}: type "${type}" is longer than ${MAX_TYPE_LENGTH} characters`);
      checkIsolation(file, type, handler);
      found.set(type, { handler, file });
    }
  }
  return Object.fromEntries([...found].map(([type, { handler }]) => [type, handler]));
}

function checkIsolation(file: string, type: string, handler: Handler): void {
  try {
    isolationOf(type, handler);
  } catch (error) {
    throw mistake(`${file}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

const mistake = (text: string, cause?: unknown): ConfigError =>
  new ConfigError([`HANDLERS: ${text}`], { cause });

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const matches = await Array.fromAsync(glob(pattern));
    if (matches.length === 0) throw mistake(`expected files, got none for ${pattern} in ${process.cwd()}`);
    for (const match of matches.toSorted()) files.add(resolve(match));
  }
  return [...files];
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw mistake(`${file} cannot be loaded: ${error instanceof Error ? error.stack : String(error)}`, error);
  }
}

function handlersOf(module: Readonly<Record<string, unknown>>): [string, Handler][] {
  return Object.entries(module).flatMap(([name, value]): [string, Handler][] => {
    if (isHandler(value)) return name === "default" ? [] : [[name, value]];
    if (name !== "handlers" || typeof value !== "object" || value === null) return [];
    return Object.entries(value).filter((entry): entry is [string, Handler] => isHandler(entry[1]));
  });
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}
