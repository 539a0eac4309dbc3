import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { sleep } from "@muster/runtime";
import type { Guardian } from "./processes/guardian.ts";

const READY_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 30_000;
const TAIL_CHARS = 4_000;

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL when it does not end. */
  stop(): Promise<void>;
}

/** Muster's command line. */
export interface Cli {
  /** Its main file. */
  readonly main: string;
  /** The folder that the processes run in: their relative paths begin there. */
  readonly cwd: string;
}

export interface ChildOptions {
  readonly name: string;
  readonly cli: Cli;
  readonly command: "api" | "migrate" | "worker";
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Where it answers /readyz; without one it is waited for until it has ended well. */
  readonly readyUrl?: string;
  readonly guardian: Guardian;
  /** Receives each line of its output. */
  readonly onLine?: (line: string) => void;
}

/** Runs one of Muster's processes as a user would, with its output in a file; resolves when it is ready. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, cli, command, env, logFile, guardian } = options;
  const child = spawn(process.execPath, [cli.main, command], {
    cwd: cli.cwd,
    // It ends with us, even where the guardian has been killed with us.
    env: { ...env, MUSTER_PARENT: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe"],
    // Not in the terminal's process group: at Ctrl-C this process stops the others in their order.
    detached: true,
  });
  const { pid = 0 } = child;
  guardian.watch(pid, "SIGTERM");
  const tail = keepOutput(child, logFile, options.onLine);
  const exited = once(child, "exit");
  const ended = exited.then(() => {
    guardian.forget(pid);
    return child.signalCode ?? `exit code ${child.exitCode}`;
  });
  const ready = options.readyUrl === undefined ? endedWell(child, exited) : isReady(options.readyUrl, child);
  if (!(await ready)) {
    await stopChild(child, exited);
    throw new Error(`${name} did not start. Its last words (all of them are in ${logFile}):\n${tail()}`);
  }
  return { name, pid, ended, stop: () => stopChild(child, exited) };
}

function keepOutput(child: ChildProcess, logFile: string, onLine?: (line: string) => void): () => string {
  const file = createWriteStream(logFile, { flags: "a" });
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      file.write(text);
      tail = (tail + text).slice(-TAIL_CHARS);
    });
  }
  for (const input of [child.stdout, child.stderr])
    if (input !== null && onLine !== undefined) createInterface({ input }).on("line", onLine);
  child.once("close", () => file.end());
  return () => tail;
}

async function endedWell(child: ChildProcess, exited: Promise<unknown>): Promise<boolean> {
  await exited;
  return child.exitCode === 0;
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await answers(url)) return true;
    await sleep(50);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(patience);
}
