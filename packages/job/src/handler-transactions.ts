import type { AttemptKey, Ending, EndState } from "./attempt.ts";
import type { Body } from "./outcome.ts";
import type { UserTransaction } from "./transaction.ts";

/** Ends an attempt in a transaction of its handler's own. */
export interface HandlerTransactions {
  /** running → succeeded within `tx`. Returns what watchers are to be told once that is committed. */
  complete(tx: UserTransaction, attempt: AttemptKey, result?: Body): Promise<readonly string[]>;
  /**
   * `finish` for an attempt that its handler has ended this way, or has tried to. If that was committed, this finds it,
   * whatever the ending says, and tells watchers of `events`.
   */
  finish(ending: Ending, events: readonly string[]): Promise<EndState>;
}
