/**
 * What a statement is for, which is what limits it. The only rule of this:
 * - `prompt`: callers and slots wait for it, and it was told the keys of what it reads or changes. So is what a session or
 * a transaction needs for itself (a look at a new session, BEGIN, ROLLBACK, DISCARD PLANS): whoever waits for the
 * statement behind it waits for it as well, and there is nothing in it that could take long.
 * - `short`: reads or changes more than it was told the keys of.
 * - `long`: carries or scans a lot (a batch of 16 MB, a purge).
 *
 * A COMMIT has the patience of its transaction: a synchronous standby has to have all of it.
 */
export type Patience = "prompt" | "short" | "long";

/**
 * A statement that has not answered by then counts as lost, milliseconds; it is cancelled at the server, and its session
 * given up. Prompt ones leave a caller of five seconds time to hear of it, and find a new primary in ten.
 */
export const DEADLINES_MS: Readonly<Record<Patience, number>> = {
  prompt: 4_000,
  short: 12_000,
  long: 60_000,
};

/**
 * The server's own limits of a session. They are for statements whose process is gone and cannot cancel them, so they
 * exceed our longest deadline.
 */
export interface ServerLimits {
  readonly statementSeconds: number;
  readonly idleInTransactionSeconds: number;
}

const IDLE_IN_TRANSACTION_SECONDS = 31;

/** @param deadlineMs the longest deadline of the session's statements */
export function serverLimits(deadlineMs: number): ServerLimits {
  const seconds = Math.ceil(deadlineMs / 1000) + 2;
  return { statementSeconds: seconds, idleInTransactionSeconds: IDLE_IN_TRANSACTION_SECONDS };
}
