/** The command line is wrong; nothing was done. */
export class UsageError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join("; "));
    this.name = "UsageError";
    this.mistakes = mistakes;
  }
}

/** It was done, or looked at, and the answer is no: the job has failed, or the change was not made. Told by its message. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** By contract. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, denied: 4, notFound: 5 } as const;

const MAX_SHOWN = 100;
export const quoted = (text: string): string => JSON.stringify(text.slice(0, MAX_SHOWN));
