import { ConnectError } from "@connectrpc/connect";
import { COMMAND } from "@muster/runtime/names";
import { CommandError, EXIT, UsageError } from "../command/mistakes.ts";
import type { Session, Surroundings } from "../command/session.ts";
import { refusalOf } from "../connection/refusal.ts";
import { ContextFileError } from "../context/config-file.ts";
import { TargetError } from "../context/target.ts";
import { plainText } from "../output/plain-text.ts";

/** As shells tell of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Says what went wrong and what to do next. @returns the exit code @throws what nobody expected */
export function tellFailure(error: unknown, around: Surroundings, session: Session | undefined): number {
  if (around.signal.aborted) return INTERRUPTED;
  const say = (lines: readonly string[]): void => {
    for (const line of lines) around.complain(`${COMMAND}: ${plainText(line)}\n`);
  };
  if (error instanceof UsageError) {
    say(error.mistakes);
    return EXIT.usage;
  }
  if (error instanceof CommandError) {
    say([error.message]);
    return error.exitCode;
  }
  if (error instanceof TargetError || error instanceof ContextFileError) {
    say([error.message]);
    return EXIT.usage;
  }
  if (!(error instanceof ConnectError) || session === undefined) throw error;
  const { url, tokenFrom } = session.target();
  const { text, next, exitCode } = refusalOf(error, url, tokenFrom);
  say(next === "" ? [text] : [text, next]);
  return exitCode;
}
