import { accessSync, closeSync, constants, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Set where the rest of the environment is to be read from standard input. */
const SEALED = "MUSTER_SEALED";
const STDIN = 0;
/** By a SIGUSR1, which any process of the same user may send, Node opens a debugger that reads and runs everything. */
const NO_DEBUGGER = "--disable-sigusr1";

/** What Node and the C library read before any of our code runs, and what is no secret. */
const OPEN_NAME =
  /^(NODE_.*|UV_.*|LD_.*|DYLD_.*|MALLOC_.*|GLIBC_TUNABLES|PATH|HOME|USER|LOGNAME|SHELL|PWD|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|SSL_CERT_(FILE|DIR)|OPENSSL_CONF)$/u;
const SECRET_NAME = /PASS(WORD|WD|PHRASE)?$|PASSWORD|SECRET|TOKEN|CREDENTIAL|_KEY$|_DSN$/iu;
const SECRET_VALUE = /:\/\/[^\s/?#]*:.*@|[?&][^=&]*(password|secret|token)=/isu;

export interface SealedEnvironment {
  /** Safe to show to anybody who can read `/proc/<pid>/environ`. */
  readonly open: NodeJS.ProcessEnv;
  /** Everything else, as JSON; for the standard input of a process that calls `unsealEnvironment`. */
  readonly rest: string;
}

/** Takes an environment apart, to start a process with it that shows no secrets to others. */
export function splitEnvironment(env: NodeJS.ProcessEnv): SealedEnvironment {
  const entries = Object.entries(env).filter(([name]) => name !== SEALED);
  const open = entries.filter(([name]) => OPEN_NAME.test(name) && !SECRET_NAME.test(name));
  const rest = entries.filter(([name]) => !OPEN_NAME.test(name) || SECRET_NAME.test(name));
  return {
    open: { ...Object.fromEntries(open), [SEALED]: "stdin" },
    rest: JSON.stringify(Object.fromEntries(rest)),
  };
}

/** Takes the rest of the environment from standard input, if there is one; then nobody else finds it there. */
export function unsealEnvironment(): void {
  if (process.env[SEALED] === undefined) return;
  const rest: unknown = JSON.parse(readFileSync(STDIN, "utf8"));
  closeSync(STDIN);
  // The next file would get its number, and be taken for the standard input.
  openSync("/dev/null", "r");
  Object.assign(process.env, rest);
  delete process.env[SEALED];
}

/**
 * Whoever runs as the same user can read `/proc/<pid>/environ`: the environment that this process was started with,
 * whatever it makes of it later. A job that could run `cat` got the database's password that way. This restarts the
 * process, with the same pid, an environment without secrets, and the rest at its standard input; there `process.env`
 * is complete again, and no signal opens a debugger. Call it before anything else, while that is cheap: before other modules are loaded.
 */
export function sealEnvironment(): void {
  if (process.env[SEALED] !== undefined) return unsealEnvironment();
  if (!isWorthSealing(process.env) || !canStartAnew()) return;
  const { open, rest } = splitEnvironment(process.env);
  if (!putOnStdin(rest)) return;
  process.execve?.(
    process.execPath,
    [process.execPath, ...new Set([...process.execArgv, NO_DEBUGGER]), ...process.argv.slice(1)],
    definedOf(open),
  );
}

/** Without secrets, or without anything that could read them, a start takes no longer than it must. */
function isWorthSealing(env: NodeJS.ProcessEnv): boolean {
  if ((env["COMMAND_ALLOW"] ?? "") !== "") return true;
  return Object.entries(env).some(
    ([name, value = ""]) => value !== "" && (SECRET_NAME.test(name) || SECRET_VALUE.test(value)),
  );
}

/** A channel to the parent process would not survive; and a failed `execve` would be the end. */
function canStartAnew(): boolean {
  if (process.platform === "win32" || process.execve === undefined || process.send !== undefined)
    return false;
  try {
    accessSync(process.execPath, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function putOnStdin(text: string): boolean {
  closeSync(STDIN);
  // The lowest free number is the one that was closed; that one is passed on to the restarted process.
  for (const folder of ["/dev/shm", tmpdir()]) {
    const fd = openNameless(folder);
    if (fd === undefined) continue;
    if (fd === STDIN && wasWritten(fd, text)) return true;
    closeSync(fd);
  }
  openSync("/dev/null", "r");
  return false;
}

/** False where the folder is full: half of an environment would be worse than one that can be seen. */
function wasWritten(fd: number, text: string): boolean {
  try {
    return writeSync(fd, text, 0) === Buffer.byteLength(text);
  } catch {
    return false;
  }
}

/** A file that is gone with its last reader, whatever happens to us; undefined where nothing can be written. */
function openNameless(folder: string): number | undefined {
  const file = join(folder, `.muster-${process.pid}-${performance.timeOrigin}`);
  try {
    const fd = openSync(file, "wx+", 0o600);
    unlinkSync(file);
    return fd;
  } catch {
    return undefined;
  }
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
