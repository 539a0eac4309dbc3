/** How long a statement may take, by what it is for. */
export type Patience = "short" | "long";

/**
 * A statement of the usual path that has not answered by then counts as lost, milliseconds; it is cancelled at the
 * server.
 */
export const STATEMENT_DEADLINE_MS = 12_000;

/** The same for one that carries or scans a lot: a batch of 16 MB, a purge. */
export const LONG_DEADLINE_MS = 60_000;

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
