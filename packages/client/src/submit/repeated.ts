import { isUnavailable } from "@muster/job";
import { faultKind, type RetryOptions, retry } from "@muster/runtime";

/** What is refused until an operator fixes something is refused at once: its caller would wait in vain. */
const REPEATS: RetryOptions = {
  initialMs: 100,
  maxMs: 1_000,
  maxTries: 3,
  retryIf: (error) => isUnavailable(error) && faultKind(error) !== "permanent",
};

/** Repeats what was not answered, with the same ids: a statement that did succeed is found to be done. */
export function repeated<T>(write: (again: boolean) => Promise<T>): Promise<T> {
  return retry((tries) => write(tries > 1), REPEATS);
}
