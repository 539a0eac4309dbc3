import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { basename, isAbsolute } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { type Handler, type HandlerContext, MAX_RESULT_BYTES, PermanentError } from "@muster/job";
import {
  baseEnvironment,
  DEFAULT_ENV_ALLOW,
  readEnvironment,
  traceVariables,
} from "./command-environment.ts";
import { checkFolder, createFolder, removeFolder, type User } from "./command-folder.ts";
import { readCommandSecrets } from "./command-secrets.ts";
import { Lineage } from "./lineage.ts";
import { type Captured, capture } from "./output.ts";
import { type Fields, fieldsOf, readNumber, readText, readTexts } from "./payload.ts";
import { stopGroup } from "./process-group.ts";
import type { Hider, SecretKeeper } from "./secret-references.ts";

const DEFAULT_OUTPUT_BYTES = 64 * 1024;
const MAX_OUTPUT_BYTES = 256 * 1024;
/** Of each of the two as JSON, where a control character takes six bytes; some are left for the rest of the result. */
const MAX_TEXT_BYTES = MAX_RESULT_BYTES / 2 - 1_024;
/** A grandchild may keep the pipes open after the program has ended. */
const PIPE_GRACE_MS = 500;
/** The system is short of some resource now; the same job will run when it no longer is. */
const PASSING = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface CommandOptions {
  /** Variables that a payload may set: names, or beginnings of names followed by `*`. Default LANG, LC_* and TZ. */
  readonly envAllow?: readonly string[];
  /** Folders in which, and below which, a payload may have its program run. Default none. */
  readonly cwdAllow?: readonly string[];
  /** Whom programs run as. Default the worker's own user. */
  readonly user?: User | undefined;
  /** Those that a payload may name in `env` and `stdin_template`. Default none. */
  readonly secrets?: SecretKeeper | undefined;
}

/**
 * Runs a program without a shell. Payload: `argv` (program and arguments), `stdin` or `stdin_template` (the same, with
 * secrets), `env`, `cwd`, `max_output_bytes`.
 * Result: exit code and the captured output, marked where it was cut. Any exit code other than 0 fails the attempt.
 * Whatever the program has started ends with it, and its HOME is a folder of its own that is then removed.
 */
export function createCommand(allow: readonly string[], options: CommandOptions = {}): Handler {
  return async (job, { signal, output, log, traceparent, tracestate }) => {
    const startedAt = performance.now();
    const request = await readRequest(fieldsOf(job), allow, options);
    const folder = await createFolder(options.user);
    try {
      const trace = traceVariables(traceparent, tracestate);
      const [stdout, stderr] = await run(request, { folder, user: options.user, signal, output, trace });
      const [out, err] = [fitting(stdout), fitting(stderr)];
      return {
        exit_code: 0,
        stdout: out.text,
        stdout_truncated: out.truncated,
        stderr: err.text,
        stderr_truncated: err.truncated,
        duration_ms: Math.round(performance.now() - startedAt),
      };
    } finally {
      await removeFolder(folder, log);
    }
  };
}

interface Request {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** Bytes that are kept of each of stdout and stderr. */
  readonly limit: number;
  /** Of what it writes, one for each stream; undefined where it was given no secrets. */
  readonly hider: () => Hider | undefined;
}

/** All of the payload is read before the program starts: a mistake found later would leave it running, unwatched. */
async function readRequest(
  fields: Fields,
  allow: readonly string[],
  { envAllow = DEFAULT_ENV_ALLOW, cwdAllow = [], secrets }: CommandOptions,
): Promise<Request> {
  const [program = "", ...args] = readTexts(fields, "argv");
  checkAllowed(program, allow);
  const bounds = { min: 0, max: MAX_OUTPUT_BYTES };
  const limit = readNumber(fields, "max_output_bytes", bounds, DEFAULT_OUTPUT_BYTES);
  const given = { stdin: readText(fields, "stdin"), env: readEnvironment(fields, envAllow) };
  const filled = await readCommandSecrets({ ...given, fields, program, args }, secrets);
  const cwd = readText(fields, "cwd");
  return {
    program,
    args,
    ...filled,
    limit,
    cwd: cwd === undefined ? cwd : await checkFolder(cwd, cwdAllow),
  };
}

interface Surroundings extends Pick<HandlerContext, "signal" | "output"> {
  readonly folder: string;
  readonly user: User | undefined;
  readonly trace: Readonly<Record<string, string>>;
}

/**
 * What it said on stdout and on stderr.
 * @throws Error when its exit code is not 0
 */
async function run(request: Request, surroundings: Surroundings): Promise<[Captured, Captured]> {
  const { signal, output } = surroundings;
  const { limit, hider } = request;
  using lineage = new Lineage();
  const child = await start(request, surroundings, lineage);
  const captured = (name: "stdout" | "stderr"): (() => Captured) =>
    capture(child[name], limit, { hider: hider(), tell: (data) => output(name, data) });
  const [stdout, stderr] = [captured("stdout"), captured("stderr")];
  feed(child, request.input);
  const { code, killedBy } = await ended(child, lineage, signal);
  // Before its end is judged: what was held back for secrets is told of a program that has failed, too.
  const said: [Captured, Captured] = [stdout(), stderr()];
  signal.throwIfAborted();
  if (code !== 0) throw new Error(failure(request.program, code, killedBy, said[1]));
  return said;
}

function checkAllowed(program: string, allow: readonly string[]): void {
  // A path must be allowed as it is: a name on the list says nothing about /tmp/name.
  if (allow.includes(program)) return;
  const hint = isAbsolute(program) ? program : basename(program);
  throw new PermanentError(
    `payload.argv: expected a program that COMMAND_ALLOW names (${allow.join(", ") || "it names none"}), got ${JSON.stringify(program)}; start the worker with COMMAND_ALLOW=${[...allow, hint].join(",")}`,
  );
}

async function start(
  { program, args, env, cwd }: Request,
  { folder, user, trace }: Surroundings,
  lineage: Lineage,
): Promise<Child> {
  try {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own, so that whatever it starts can be stopped with it.
      detached: true,
      env: { ...baseEnvironment(folder), ...trace, ...env, ...lineage.variable },
      ...(cwd === undefined ? {} : { cwd }),
      ...user,
    });
    lineage.follow(child.pid, "pipes");
    await once(child, "spawn");
    return child;
  } catch (error) {
    if (error instanceof Error && "code" in error && PASSING.has(String(error.code))) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PermanentError(`cannot run ${JSON.stringify(program)}: ${reason}`, { cause: error });
  }
}

function feed(child: Child, text: string): void {
  // A program that does not read its input closes the pipe, which is no failure.
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(text);
}

interface End {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

async function ended(child: Child, lineage: Lineage, signal: AbortSignal): Promise<End> {
  const closed = once(child, "close");
  const exited = once(child, "exit");
  let stopping: Promise<void> | undefined;
  const onAbort = (): void => {
    stopping = stopAll(child, lineage);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    await exited;
    // The turn after the timer: where this process got no time for as long, what the program said is still to be read.
    await Promise.race([closed, pause(PIPE_GRACE_MS).then(() => nextTurn())]);
    // What it left behind in its group must not outlive the job.
    await (stopping ?? stopAll(child, lineage));
  } finally {
    signal.removeEventListener("abort", onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
  return { code: child.exitCode, killedBy: child.signalCode };
}

/** Both at once: neither may use up the other's grace. What began meanwhile is found by the second look. */
async function stopAll(child: Child, lineage: Lineage): Promise<void> {
  // Before their parents end, by whom they are known.
  lineage.look();
  await Promise.all([stopGroup(child.pid), lineage.stop()]);
  await lineage.stop();
}

/** A result that is too large would fail a job that has been done. */
function fitting({ text, truncated }: Omit<Captured, "tail">): Omit<Captured, "tail"> {
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes <= MAX_TEXT_BYTES) return { text, truncated };
  const cut = text.slice(0, Math.floor((text.length * MAX_TEXT_BYTES) / bytes)).toWellFormed();
  return fitting({ text: cut, truncated: true });
}

function failure(
  program: string,
  code: number | null,
  killedBy: NodeJS.Signals | null,
  err: Captured,
): string {
  const how = code === null ? `was killed by ${killedBy}` : `exited with ${code}`;
  const tail = err.tail.trim();
  return `${program} ${how}${tail === "" ? "" : `: ${tail}`}`;
}
