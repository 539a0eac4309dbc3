import { COMMAND } from "@muster/runtime/names";
import { EXIT } from "../command/mistakes.ts";
import type { Surroundings } from "../command/session.ts";
import { runProgram } from "./run.ts";

const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

/** Runs it in the terminal or the pipes of this process. @returns the exit code */
export async function startProgram(given: readonly string[]): Promise<number> {
  endQuietly(process.stdout);
  endQuietly(process.stderr);
  const stop = new AbortController();
  // Once: what does not end by it ends by the second.
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  return runProgram(given, surroundings(stop.signal));
}

/** Whoever reads has had enough, such as `head`: no error, and nothing more to do. */
function endQuietly(stream: NodeJS.WriteStream): void {
  stream.on("error", (error) => {
    const code = "code" in error ? String(error.code) : String(error);
    if (code === "EPIPE") process.exit(0);
    if (stream !== process.stderr)
      process.stderr.write(`${COMMAND}: the output cannot be written (${code})\n`);
    process.exit(EXIT.failed);
  });
}

function surroundings(signal: AbortSignal): Surroundings {
  const { stdin, stdout, stderr } = process;
  const isTerminal = stdout.isTTY;
  return {
    env: process.env,
    stdin,
    write: (text) => void stdout.write(text),
    complain: (text) => void stderr.write(text),
    isTerminal,
    isWatched: stderr.isTTY,
    // Some terminals do not know their size, and say that it is nothing.
    get columns() {
      return (isTerminal && stdout.columns) || USUAL_COLUMNS;
    },
    get rows() {
      return (isTerminal && stdout.rows) || USUAL_ROWS;
    },
    listen: isTerminal ? listen : undefined,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    signal,
  };
}

function listen(onKey: (key: string) => void, onResize: () => void): () => void {
  const { stdin, stdout } = process;
  const hear = (data: Buffer): void => onKey(data.toString());
  stdout.on("resize", onResize);
  if (stdin.isTTY) stdin.setRawMode(true).on("data", hear);
  return () => {
    stdout.off("resize", onResize);
    if (stdin.isTTY) stdin.setRawMode(false).off("data", hear).pause();
  };
}

/** No is what Enter means. */
async function ask(question: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return (await confirm({ message: question, initialValue: false, output: process.stderr })) === true;
}
