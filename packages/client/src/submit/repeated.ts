import { isUnavailable } from "@muster/job";
import { faultKind, retry } from "@muster/runtime";

const PAUSES = { initialMs: 100, maxMs: 1_000, maxTries: 3 };
/** After so long the caller rather hears of it: a database that kept a statement to its deadline may keep the next one. */
const REPEATED_WITHIN_MS = 2_000;

/** Repeats what was not answered, with the same ids: a statement that did succeed is found to be done. */
export function repeated<T>(write: (again: boolean) => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  return retry((tries) => write(tries > 1), {
    ...PAUSES,
    // What is refused until an operator fixes something is refused at once: its caller would wait in vain.
    retryIf: (error) =>
      isUnavailable(error) &&
      faultKind(error) !== "permanent" &&
      performance.now() - startedAt < REPEATED_WITHIN_MS,
  });
}
