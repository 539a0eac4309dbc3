/**
 * What a statement is for: what callers and slots wait for, what reads or changes more than it was told the keys of, what
 * carries or scans a lot (a batch of 16 MB, a purge).
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
