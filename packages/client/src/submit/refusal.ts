import { MusterError } from "@muster/job";
import { CoalesceFullError, CoalesceLateError } from "@muster/runtime";

/** What a caller hears whose submit has not reached the database, because too much waits before it. */
export function refusalOf(error: unknown): MusterError | undefined {
  if (error instanceof CoalesceFullError) {
    const message =
      "more submits are waiting for the database than this process may hold; slow down and try again";
    return new MusterError("resource_exhausted", message, { cause: error });
  }
  if (error instanceof CoalesceLateError)
    return new MusterError("unavailable", "the database is too busy; try again", { cause: error });
  return undefined;
}
