import { checkSchema, type Database } from "@muster/db";
import { isUnavailable } from "@muster/job";
import { describe, faultOf, type Logger, retry } from "@muster/runtime";

/** Whatever the reason: a worker that starts has nothing else to do. */
const PAUSES = { initialMs: 200, maxMs: 2_000, leastMs: 100, permanentMs: 2_000 };

export interface WaitOptions {
  readonly database: Database;
  readonly log: Logger;
  /** Ends the wait: it rejects with the signal's reason. Without one there is no wait: the first failure rejects. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts what needs the database, repeatedly until the database allows it: a process that exits because its database is
 * away, not yet migrated, or refuses its password, only comes back to the same one. Each reason is logged once.
 */
export async function onceDatabaseWorks<T>(
  { database, log, signal }: WaitOptions,
  start: () => Promise<T>,
): Promise<T> {
  let told: string | undefined;
  const tryOnce = async (): Promise<T> => {
    await checkSchema(database);
    return start();
  };
  return retry(tryOnce, {
    ...PAUSES,
    signal,
    retryIf: (error) => signal !== undefined && isUnavailable(error),
    onRetry: (error) => {
      const why = faultOf(error)?.cause ?? (error instanceof Error ? error.message : describe(error));
      if (why !== told) log.warn({ why }, "waiting for the database; this worker takes no jobs yet");
      told = why;
    },
  });
}
