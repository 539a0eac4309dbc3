import { glob } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Handler, type Handlers, isolationOf } from "@muster/job";
import {
  type Config,
  ConfigError,
  describe,
  isErrorLike,
  type Logger,
  stackOf,
  withDeadline,
} from "@muster/runtime";
import type { ScheduleRequest } from "@muster/schedule";
import type { HANDLER_CONFIG } from "./config.ts";
import { builtinHandlers } from "./handlers/index.ts";
import { handlersOfModule, type ModuleHandlers } from "./module-handlers.ts";
import { secretKeeper } from "./secrets.ts";
import { missingBeside, otherVersionBeside } from "./version-beside.ts";

/** Types that a compiler wrote beside its output. */
const DECLARATIONS = /\.d\.[cm]?ts$/u;
const BUILT_IN = "the built-in handlers";
/** Modules may connect to something first. */
const LOAD_DEADLINE_MS = 60_000;
const MAX_SHOWN_STACK = 4_000;

/** What the user's files, and the worker itself, have. */
export interface Loaded {
  readonly handlers: Handlers;
  readonly schedules: readonly ScheduleRequest[];
}

/** Every handler of this worker, the built-in ones and the user's, and the user's schedules. */
export async function loadAllHandlers(
  config: Config<typeof HANDLER_CONFIG>,
  log?: Pick<Logger, "info" | "warn">,
): Promise<Loaded> {
  const builtin = builtinHandlers({
    commandAllow: config.COMMAND_ALLOW,
    command: {
      envAllow: config.COMMAND_ENV_ALLOW,
      cwdAllow: config.COMMAND_CWD_ALLOW,
      user: config.COMMAND_USER,
    },
    httpAllowPrivate: config.HTTP_ALLOW_PRIVATE,
    secrets: secretKeeper(config),
  });
  return loadHandlers(config.HANDLERS ?? [], builtin, log);
}

/**
 * Handlers by type from the modules that the paths or globs name, added to `builtin`; `module-handlers.ts` says which
 * exports are handlers. Each file's types are logged: a function that was exported by accident is a type, too.
 * @throws ConfigError naming the file or pattern, and both files where two handle one type
 */
export async function loadHandlers(
  patterns: readonly string[],
  builtin: Handlers,
  log?: Pick<Logger, "info" | "warn">,
): Promise<Loaded> {
  // One file may pass on what another one has.
  const schedules = new Set<ScheduleRequest>();
  const found = new Map(
    Object.entries(builtin).map(([type, handler]) => [type, { handler, file: BUILT_IN }]),
  );
  for (const file of await filesOf(patterns)) {
    const { handlers, schedules: defined, mistakes } = await load(file);
    if (mistakes.length > 0) throw new ConfigError(mistakes.map((text) => `HANDLERS: ${file} ${text}`));
    if (handlers.size === 0 && defined.length === 0)
      throw mistake(`${file} exports no handler: export a function for each job type`);
    for (const schedule of defined) schedules.add(schedule);
    for (const [type, handler] of handlers) {
      const other = found.get(type);
      if (other !== undefined)
        throw mistake(`type "${type}" is handled by ${other.file} and by ${file}; rename one`);
      checkIsolation(file, type, handler);
      found.set(type, { handler, file });
    }
    const other = otherVersionBeside(file);
    if (other !== undefined) log?.warn({ file }, other);
    const names = defined.map(({ name }) => name);
    log?.info(
      { file, types: [...handlers.keys()], ...(names.length > 0 && { schedules: names }) },
      "handlers loaded",
    );
  }
  return {
    handlers: Object.fromEntries([...found].map(([type, { handler }]) => [type, handler])),
    schedules: [...schedules],
  };
}

function checkIsolation(file: string, type: string, handler: Handler): void {
  try {
    isolationOf(type, handler);
  } catch (error) {
    throw mistake(`${file}: ${error instanceof Error ? error.message : describe(error)}`, error);
  }
}

const mistake = (text: string, cause?: unknown): ConfigError =>
  new ConfigError([`HANDLERS: ${text}`], { cause });

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const matches = await Array.fromAsync(glob(pattern));
    if (matches.length === 0) throw mistake(`expected files, got none for ${pattern} in ${process.cwd()}`);
    for (const match of matches.toSorted()) if (!DECLARATIONS.test(match)) files.add(resolve(match));
  }
  return [...files];
}

async function load(file: string): Promise<ModuleHandlers> {
  try {
    const module: Promise<Readonly<Record<string, unknown>>> = import(pathToFileURL(file).href);
    // A module may wait for something that never comes.
    return handlersOfModule(file, await withDeadline(module, LOAD_DEADLINE_MS, "loading it"));
  } catch (error) {
    const missing = missingBeside(error);
    if (missing !== undefined)
      throw mistake(`${file} cannot be loaded: ${missing} (${describe(error)})`, error);
    const where = isErrorLike(error) ? stackOf(error) : undefined;
    throw mistake(`${file} cannot be loaded: ${where?.slice(0, MAX_SHOWN_STACK) ?? describe(error)}`, error);
  }
}
