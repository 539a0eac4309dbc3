import { MusterError } from "@muster/job";
import { DeadlineError, withDeadline } from "@muster/runtime";

/** From a watch's beginning to its first event. Later it outlives outages of the database. */
const SET_UP_MS = 15_000;

/**
 * The set-up of a watch, which is a call like any other.
 * @throws MusterError `unavailable` when it takes too long
 */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await withDeadline(work, SET_UP_MS, "the database");
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    const message = `watch: expected its first event within ${SET_UP_MS} ms, got none from the database; try again`;
    throw new MusterError("unavailable", message, { cause: error });
  }
}
