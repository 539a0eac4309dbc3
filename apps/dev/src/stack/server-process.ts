import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { freePort } from "./ports.ts";

/** Crash recovery of a kept folder comes before the ready line, so this is generous. */
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;
const TAIL_LINES = 15;
const PORT_ATTEMPTS = 3;

export interface ServerCommand {
  /** What messages call it, e.g. "Postgres". */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly argv0?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** The server accepts connections once a line of its output contains this. */
  readonly readyLine: string;
  /** The signal on which it ends in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** Added to every failure message: what the reader can do about it. */
  readonly advice: string;
  /** Receives each line of its output. */
  readonly log: (line: string) => void;
  /** Told its process id as soon as it has one, long before it is ready. */
  readonly onSpawn?: ((pid: number) => void) | undefined;
}

export interface ServerProcess {
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it in good order, by SIGKILL after 20 s; returns when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; returns when it is gone. */
  kill(): Promise<void>;
}

class ServerStartError extends Error {
  readonly portTaken: boolean;

  constructor(command: ServerCommand, reason: string, tail: readonly string[]) {
    super(
      [`${command.name} did not start: ${reason}.`, ...tail.map((line) => `  ${line}`), command.advice].join(
        "\n",
      ),
    );
    this.name = "ServerStartError";
    this.portTaken = tail.some((line) => line.includes("Address already in use"));
  }
}

/**
 * Starts a server and returns once it accepts connections.
 * Throws `ServerStartError` with its last lines when it ends first or is not ready within 60 s.
 */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    argv0: command.argv0,
    uid: command.uid,
    gid: command.gid,
    // A group of its own: Ctrl-C in the terminal must reach only our process, which stops the clients first.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // "close", not "exit": it waits for every process that inherited the output. Postgres' backends outlive a
  // killed postmaster by some milliseconds, and a restart on the same folder would fail until they are gone.
  if (child.pid !== undefined) command.onSpawn?.(child.pid);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await whenReady(command, child);
  const { pid } = child;
  if (pid === undefined) throw new ServerStartError(command, "it has no process id", []);
  return {
    pid,
    ended,
    stop: () => end(child, ended, command.stopSignal),
    kill: () => end(child, ended, "SIGKILL"),
  };
}

/**
 * Runs `start` with the given port, or with a free one. Another process may take a free port before the server
 * binds it, so that case alone is tried again with another number.
 */
export async function startOnPort<T>(
  port: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (port !== undefined) return start(port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!(error instanceof ServerStartError && error.portTaken) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function whenReady(command: ServerCommand, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const tail: string[] = [];
    const fail = (reason: string): void => {
      clearTimeout(deadline);
      reject(new ServerStartError(command, reason, tail));
    };
    const deadline = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`it was not ready within ${READY_DEADLINE_MS / 1000} s`);
    }, READY_DEADLINE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        command.log(line);
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        if (!line.includes(command.readyLine)) return;
        clearTimeout(deadline);
        resolve();
      });
    }
    child.once("error", (error) => fail(`${command.file} cannot be run (${error.message})`));
    child.once("close", (code, signal) => fail(`it ended with ${signal ?? `exit code ${code}`}`));
  });
}

async function end(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const deadline = setTimeout(() => {
    child.kill("SIGKILL");
    // Whatever still holds the pipes then must not keep the caller waiting for "close".
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, STOP_DEADLINE_MS);
  await ended;
  clearTimeout(deadline);
}
