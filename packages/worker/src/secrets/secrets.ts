import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError } from "@muster/job";
import { ConfigError, MIN_SECRET_LENGTH, rememberNamedSecret, withDeadline } from "@muster/runtime";
import { checkUse, readRules, type SecretRule, type SecretUse, variableOf } from "./allow-list.ts";

/** A folder may be mounted from elsewhere, and be gone. */
const READ_DEADLINE_MS = 5_000;
const MAX_BYTES = 65_536;

export interface SecretOptions {
  /** Which secrets which types may use, as SECRETS_ALLOW has them: `stripe:charge.*`. */
  readonly allow: readonly string[];
  /** A folder with a file for each secret. Default: they are in the environment alone, `SECRET_STRIPE`. */
  readonly folder?: string | undefined;
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The secrets of a worker: read when they are used, so that an exchanged file needs no restart. */
export interface Secrets {
  /**
   * The value of one. It is hidden from now on: in logs, errors and what handlers report.
   * @throws PermanentError where the list does not allow this use of it; Error where it is allowed and not there, which
   * another attempt may find mended
   */
  get(name: string, use: SecretUse): Promise<string>;
  /** The names of those that are allowed and cannot be read, each with the reason. */
  missing(): Promise<string[]>;
}

/** @throws ConfigError naming the entry that is wrong */
export function openSecrets({ allow, folder, env = process.env }: SecretOptions): Secrets {
  const rules = readRules(allow);
  if (typeof rules === "string") throw new ConfigError([`SECRETS_ALLOW: ${rules}`]);
  const source = { folder, env };
  return {
    get: async (name, use) => {
      checkUse(rules, name, use);
      return read(name, source);
    },
    missing: () => missingOf(rules, source),
  };
}

interface Source {
  readonly folder: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

async function missingOf(rules: readonly SecretRule[], source: Source): Promise<string[]> {
  const names = [...new Set(rules.map(({ secret }) => secret))];
  const reasons = await Promise.all(
    names.map((name) =>
      read(name, source).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    ),
  );
  return reasons.filter((reason) => reason !== undefined);
}

/** A file goes first: an environment is what others can see. Each time anew: files are exchanged by renames and links. */
async function read(name: string, { folder, env }: Source): Promise<string> {
  const raw =
    (folder === undefined ? undefined : await readSecretFile(name, folder)) ?? env[variableOf(name)];
  // A line break at the end belongs to the editor.
  const value = raw?.replace(/[\r\n]+$/u, "") ?? "";
  if (value === "") throw new Error(`secret:${name} is not there: expected ${placesOf(name, folder)}`);
  if (value.length < MIN_SECRET_LENGTH)
    throw new PermanentError(
      `secret:${name}: expected at least ${MIN_SECRET_LENGTH} characters, because a shorter one cannot be hidden in logs and errors`,
    );
  rememberNamedSecret(name, value);
  return value;
}

const placesOf = (name: string, folder: string | undefined): string =>
  folder === undefined
    ? `the variable ${variableOf(name)}, or SECRETS_DIR with a file ${name} in it`
    : `a file ${name} in SECRETS_DIR, or the variable ${variableOf(name)}`;

/** Undefined where there is none. */
async function readSecretFile(name: string, folder: string): Promise<string | undefined> {
  const file = join(folder, name);
  try {
    return await withDeadline(readRegular(name, file), READ_DEADLINE_MS, `reading secret:${name}`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return undefined;
    if (typeof code !== "string") throw error;
    throw new Error(`secret:${name} cannot be read: ${code}`, { cause: error });
  }
}

/** Not a device or a pipe, which may never end. */
async function readRegular(name: string, file: string): Promise<string> {
  const found = await stat(file);
  if (!found.isFile() || found.size > MAX_BYTES)
    throw new Error(
      `secret:${name} cannot be read: expected a file of at most ${MAX_BYTES} bytes, got ${found.isFile() ? `${found.size} bytes` : "something else"}`,
    );
  return readFile(file, "utf8");
}
