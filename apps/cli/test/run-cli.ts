import type { Surroundings } from "../src/command/session.ts";
import { runProgram } from "../src/program/run.ts";

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** Who is asked; by default nobody can be. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Ends it once it has said something. */
  readonly live?: boolean;
}

/** Runs one command line of `muster` in this process, as in a pipe: what it writes and how it ends. */
export async function runCli(
  given: readonly string[],
  { env, stdin = "", ask, live = false }: CliOptions,
): Promise<Told> {
  const stop = new AbortController();
  let [out, err] = ["", ""];
  const around: Surroundings = {
    env,
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    write: (text) => {
      out += typeof text === "string" ? text : Buffer.from(text).toString();
      if (live) stop.abort();
    },
    complain: (text) => (err += text),
    isTerminal: false,
    isWatched: false,
    listen: undefined,
    columns: 80,
    rows: 24,
    ask,
    signal: stop.signal,
  };
  const code = await runProgram(given, around);
  return { code, out, err };
}
