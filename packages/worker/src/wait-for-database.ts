import { checkSchema, type Database } from "@muster/db";
import { MusterError } from "@muster/job";
import { backoff, faultOf, type Logger, sleep } from "@muster/runtime";

const MAX_PAUSE_MS = 2_000;

export interface WaitOptions {
  readonly database: Database;
  readonly log: Logger;
  /** Ends the wait: it rejects with the signal's reason. Without one there is no wait: the first failure rejects. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts what needs the database, again and again until the database lets it: a process that ends for a database which
 * is away, not migrated yet, or refuses its password, only comes back to the same one. Each reason is logged once.
 */
export async function onceDatabaseWorks<T>(
  { database, log, signal }: WaitOptions,
  start: () => Promise<T>,
): Promise<T> {
  const pause = backoff({ initialMs: 200, maxMs: MAX_PAUSE_MS });
  let told: string | undefined;
  for (;;) {
    try {
      await checkSchema(database);
      return await start();
    } catch (err) {
      if (signal === undefined || !(err instanceof MusterError && err.code === "unavailable")) throw err;
      const why = faultOf(err)?.cause ?? err.message;
      if (why !== told) log.warn({ why }, "waiting for the database; this worker takes no jobs yet");
      told = why;
    }
    await sleep(100 + pause.next(), signal);
    signal.throwIfAborted();
  }
}
