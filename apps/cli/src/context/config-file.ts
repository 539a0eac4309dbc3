import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** How one API is reached. */
export interface Context {
  readonly api: string;
  /** Absolute paths. Undefined = nobody is told who calls, and the authorities are those that Node trusts. */
  readonly tokenFile?: string | undefined;
  readonly caFile?: string | undefined;
}

/** What the file holds: names of files, and no secret. */
export interface Contexts {
  readonly current: string;
  readonly contexts: Readonly<Record<string, Context>>;
}

/** It is there, and is not what `muster context` writes. */
export class ContextFileError extends Error {}

const NONE: Contexts = { current: "", contexts: {} };
const OWN_ONLY = 0o600;
const OWN_FOLDER = 0o700;

/** By the XDG base directories. */
export function contextsFile(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME = "", HOME = "" } = env;
  const folder = XDG_CONFIG_HOME === "" ? join(HOME === "" ? homedir() : HOME, ".config") : XDG_CONFIG_HOME;
  return join(folder, "muster", "contexts.json");
}

/** @throws ContextFileError that says what it does not understand */
export function readContexts(file: string): Contexts {
  if (!existsSync(file)) return NONE;
  const told = (what: string): ContextFileError =>
    new ContextFileError(
      `${file}: expected what muster context writes, got ${what}; mend it, or remove it and begin anew with muster context set`,
    );
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw told(error instanceof SyntaxError ? "no JSON" : String(error));
  }
  if (!isContexts(found)) throw told("another JSON");
  return found;
}

function isContexts(found: unknown): found is Contexts {
  if (!isObject(found) || typeof found["current"] !== "string" || !isObject(found["contexts"])) return false;
  return Object.values(found["contexts"]).every(
    (one) =>
      isObject(one) &&
      typeof one["api"] === "string" &&
      ["tokenFile", "caFile"].every((name) => one[name] === undefined || typeof one[name] === "string"),
  );
}

const isObject = (found: unknown): found is Record<string, unknown> =>
  typeof found === "object" && found !== null;

/**
 * All of it or nothing: a second `muster` that reads meanwhile finds the one or the other. Nobody else may read it.
 * @throws ContextFileError where it cannot be written
 */
export function writeContexts(file: string, contexts: Contexts): void {
  const made = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: OWN_FOLDER });
    writeFileSync(made, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: OWN_ONLY });
    // The mode above is not that of a file that was there already.
    chmodSync(made, OWN_ONLY);
    renameSync(made, file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ContextFileError(
      `${file}: cannot be written (${code}); XDG_CONFIG_HOME names another folder than ~/.config`,
    );
  }
}
