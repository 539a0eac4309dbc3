import { COMMAND } from "@muster/runtime/names";
import { CommandError, EXIT, UsageError } from "./mistakes.ts";
import { flag, type Option } from "./option.ts";
import type { Session } from "./session.ts";

/** Of whatever changes many at once. */
export const MANY_OPTIONS: { readonly dryRun: Option<boolean>; readonly yes: Option<boolean> } = {
  dryRun: flag("Only say what would be changed."),
  yes: flag("Ask nothing.", "y"),
};

/**
 * Asks a person, with the number and where it is; without one it has to be said beforehand: a script that changes ten thousand jobs
 * by mistake is not asked.
 * @param what such as "cancel 140 jobs"
 * @throws UsageError where there is nobody to ask @throws CommandError where the answer is no
 */
export async function confirmed(session: Session, what: string, yes: boolean): Promise<void> {
  if (yes) return;
  const { ask } = session.around;
  const where = whereOf(session);
  if (ask === undefined)
    throw new UsageError([
      `expected --yes, because there is no terminal to ask at: it would ${what} ${where}`,
    ]);
  if (await ask(`${what.slice(0, 1).toUpperCase()}${what.slice(1)} ${where}?`)) return;
  throw new CommandError("nothing was changed", EXIT.failed);
}

/** Where it happens, for people. */
export function whereOf(session: Session): string {
  const { context, url } = session.target();
  return context === "" ? `on ${url}` : `in the context ${context} (${url})`;
}

/** How it is typed, for what to do next. */
export const typed = (...words: readonly string[]): string => [COMMAND, ...words].join(" ");
