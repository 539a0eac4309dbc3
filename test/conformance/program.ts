import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const OUTPUT_LIMIT = 20_000;
/** What leads a worker of ours to a database instead. */
const NOT_GIVEN = /^(?:DATABASE_|REDIS_|COCKROACH_|WORKER_API|MUSTER_PARENT)/u;

/** A worker program under test. */
export interface Program {
  /** What it printed last. */
  output(): string;
  /** How it ended, such as "exit code 0"; undefined while it runs. */
  readonly ended: string | undefined;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, and what it has started. */
  kill(): Promise<void>;
}

/**
 * Starts it as a supervisor would: with the API's address in WORKER_API, and a name in WORKER_NAME.
 * @param command the program and its arguments
 */
export function startProgram(command: readonly string[], env: Readonly<Record<string, string>>): Program {
  const [file = "", ...args] = command;
  const given = Object.entries(process.env).filter(([name]) => !NOT_GIVEN.test(name));
  const child = spawn(file, args, {
    env: { ...Object.fromEntries(given), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, which a shell's children are in as well.
    detached: true,
  });
  let failure: Error | undefined;
  child.once("error", (error) => (failure = error));
  const output = keepOutput(child);
  const closed = once(child, "close").catch(() => {});
  return {
    output,
    get ended() {
      if (failure !== undefined) return failure.message;
      return child.signalCode ?? (child.exitCode === null ? undefined : `exit code ${child.exitCode}`);
    },
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      if (child.pid === undefined) return;
      killGroup(child.pid);
      await closed;
    },
  };
}

function keepOutput(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text = (text + piece).slice(-OUTPUT_LIMIT);
    });
  return () => text;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody is left of it.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
