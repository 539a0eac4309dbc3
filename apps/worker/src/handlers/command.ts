import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { basename, isAbsolute } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { type Handler, MAX_RESULT_BYTES, PermanentError } from "@muster/job";
import { type Captured, capture } from "./output.ts";
import { type Fields, fieldsOf, readMap, readNumber, readText, readTexts } from "./payload.ts";
import { stopGroup } from "./process-group.ts";

const DEFAULT_OUTPUT_BYTES = 64 * 1024;
const MAX_OUTPUT_BYTES = 256 * 1024;
/** Of each of the two as JSON, where a control character takes six bytes; some are left for the rest of the result. */
const MAX_TEXT_BYTES = MAX_RESULT_BYTES / 2 - 1_024;
/** A grandchild may keep the pipes open after the program has ended. */
const PIPE_GRACE_MS = 500;
/** The system is short of something now; the same job runs when it no longer is. */
const PASSING = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);
/**
 * Names that decide which code an allowed program is, or what it loads at its start. With them a payload would run
 * whatever it likes under an allowed name. What else a program reads from its environment is for those to weigh who allow it.
 */
const CODE_CHOOSING =
  /^(PATH|LD_.*|DYLD_.*|BASH_ENV|BASH_FUNC_.*|ENV|SHELLOPTS|PS4|NODE_OPTIONS|PYTHON.*|PERL5.*|RUBY.*|JAVA_TOOL_OPTIONS)$/;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a program without a shell. Payload: `argv` (program and arguments), `stdin`, `env`, `cwd`, `max_output_bytes`.
 * Result: exit code and the captured output, marked where it was cut. Any exit code but 0 fails the attempt.
 */
export function createCommand(allow: readonly string[]): Handler {
  return async (job, { signal, output }) => {
    const fields = fieldsOf(job);
    const [program = "", ...args] = readTexts(fields, "argv");
    checkAllowed(program, allow);
    const startedAt = performance.now();
    const limit = readNumber(
      fields,
      "max_output_bytes",
      { min: 0, max: MAX_OUTPUT_BYTES },
      DEFAULT_OUTPUT_BYTES,
    );
    // All of the payload is read before the program starts: a mistake found later would leave it running, unwatched.
    const input = readText(fields, "stdin") ?? "";
    const child = await start(program, args, { env: readEnv(fields), cwd: readText(fields, "cwd") });
    const [stdout, stderr] = [capture(child.stdout, limit), capture(child.stderr, limit)];
    child.stdout.on("data", (chunk: Buffer) => output("stdout", chunk));
    child.stderr.on("data", (chunk: Buffer) => output("stderr", chunk));
    feed(child, input);
    const { code, killedBy } = await ended(child, signal);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(failure(program, code, killedBy, stderr()));
    const [out, err] = [fitting(stdout()), fitting(stderr())];
    return {
      exit_code: code,
      stdout: out.text,
      stdout_truncated: out.truncated,
      stderr: err.text,
      stderr_truncated: err.truncated,
      duration_ms: Math.round(performance.now() - startedAt),
    };
  };
}

function checkAllowed(program: string, allow: readonly string[]): void {
  // A path must be allowed as it is: a name on the list says nothing about /tmp/name.
  if (allow.includes(program)) return;
  const hint = isAbsolute(program) ? program : basename(program);
  throw new PermanentError(
    `payload.argv: expected a program that COMMAND_ALLOW names (${allow.join(", ") || "it names none"}), got ${JSON.stringify(program)}; start the worker with COMMAND_ALLOW=${[...allow, hint].join(",")}`,
  );
}

function readEnv(fields: Fields): Record<string, string> {
  const env = readMap(fields, "env");
  // A program gets NAME=value as one text: the name "NODE_OPTIONS=…" would set the variable that is refused below.
  const composed = Object.keys(env).find((name) => name.includes("="));
  if (composed !== undefined)
    throw new PermanentError(`payload.env: expected names without =, got ${JSON.stringify(composed)}`);
  const refused = Object.keys(env).find((name) => CODE_CHOOSING.test(name));
  if (refused === undefined) return env;
  throw new PermanentError(
    `payload.env.${refused}: expected no variable that chooses the code a program runs; set it for the worker instead, or allow a script that sets it`,
  );
}

async function start(
  program: string,
  args: readonly string[],
  { env, cwd }: { readonly env: Record<string, string>; readonly cwd: string | undefined },
): Promise<Child> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  try {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own, so that whatever it starts can be stopped with it.
      detached: true,
      // Not the worker's environment: it holds the passwords of the stores.
      env: { PATH, HOME, LANG, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
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

async function ended(child: Child, signal: AbortSignal): Promise<End> {
  const closed = once(child, "close");
  const exited = once(child, "exit");
  let stopping: Promise<void> | undefined;
  const onAbort = (): void => {
    stopping = stopGroup(child.pid);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    await exited;
    // The turn after the timer: where this process got no time for as long, what the program said is still to be read.
    await Promise.race([closed, pause(PIPE_GRACE_MS).then(() => nextTurn())]);
    // What it left behind in its group must not outlive the job.
    await (stopping ?? stopGroup(child.pid));
  } finally {
    signal.removeEventListener("abort", onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
  return { code: child.exitCode, killedBy: child.signalCode };
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
