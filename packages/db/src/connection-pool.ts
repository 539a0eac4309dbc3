import { MusterError } from "@muster/job";
import { type RetryOptions, retry, withDeadline } from "@muster/runtime/bare";
import type { DatabaseOptions, Query } from "./database.ts";
import { DatabaseFaults } from "./database-faults.ts";
import { DEADLINES_MS, type Patience, serverLimits } from "./session/limits.ts";
import { RightsLook } from "./session/rights.ts";
import { type Outcome, Sessions } from "./session/sessions.ts";
import { beginWith } from "./session/settings.ts";
import {
  errorLabel,
  hasCode,
  isConflict,
  isServerAnswer,
  isUnanswered,
  lostPrepared,
  READ_ONLY,
} from "./sql-state.ts";
import { type Turn, Turns } from "./turns.ts";

const CLOSE_DEADLINE_MS = 1_000;
const DEFAULT_CONNECTION_AGE_MS: number = 30 * 60_000;
/** How long a statement waits for a connection. */
const WAIT_DEADLINE_MS = 5_000;
/** The loser of a conflict only has to let the other one go first. */
const CONFLICT_PAUSES = { initialMs: 5, maxMs: 500, maxTries: 10 };
/** Statements that may wait for a connection. With a few milliseconds each, the last of them would wait too long anyway. */
const MAX_WAITING = 4_000;

/** Work on the connections of one process: in turn, within its deadlines, and again where only a conflict was in its way. */
export class ConnectionPool {
  readonly #options: DatabaseOptions;
  readonly #deadlines: Readonly<Record<Patience, number>>;
  readonly #limits: ReturnType<typeof serverLimits>;
  readonly #sessions: Sessions;
  readonly #faults: DatabaseFaults;
  readonly #turns: Turns;
  readonly #transactions: Turns;
  readonly #conflicts: RetryOptions;

  constructor(options: DatabaseOptions) {
    const { deadlineMs, log, metrics, checksRights = false } = options;
    this.#options = options;
    this.#deadlines =
      deadlineMs === undefined ? DEADLINES_MS : { prompt: deadlineMs, short: deadlineMs, long: deadlineMs };
    this.#limits = serverLimits(this.#deadlines.long);
    const rights = checksRights ? new RightsLook(log, metrics) : undefined;
    this.#sessions = new Sessions({
      ...options,
      rights,
      limits: this.#limits,
      maxAgeMs: options.maxConnectionAgeMs ?? DEFAULT_CONNECTION_AGE_MS,
      deadlineMs: this.#deadlines.prompt,
    });
    this.#faults = new DatabaseFaults(log, metrics, rights);
    const waits = {
      maxWaiting: MAX_WAITING,
      patienceMs: WAIT_DEADLINE_MS,
      onRefused: () => metrics.requestsRefused.inc({ reason: "database_busy" }),
    };
    this.#turns = new Turns({ ...waits, places: options.connections });
    // One connection is left to what waits for nobody: a stranger's open transaction that holds a key would stop it all.
    this.#transactions = new Turns({ ...waits, places: Math.max(1, options.connections - 1) });
    this.#conflicts = {
      ...CONFLICT_PAUSES,
      retryIf: (error) => isConflict(error) || lostPrepared(error),
      onRetry: (error) => metrics.sqlRetries.inc({ code: errorLabel(error) }),
    };
  }

  /**
   * Runs `body` on a connection of its own; all of it again after a conflict.
   * @throws as `Database.query` does
   */
  async run<T>(turn: Turn, body: (query: Query) => Promise<T>): Promise<T> {
    const inTurn = async (): Promise<T> => {
      await this.#turns.take(turn);
      return this.#withClient(body);
    };
    try {
      const value = await retry(inTurn, this.#conflicts);
      this.#faults.succeeded();
      return value;
    } catch (error) {
      // A caller that left while it waited for its turn has learned nothing about the database.
      throw error === turn.signal?.reason ? error : this.#faults.failed(error);
    }
  }

  /**
   * The same, in a transaction.
   * @param patience of its COMMIT, and of its statements that have none of their own
   * @throws as `Database.query` does
   */
  async transaction<T>(
    turn: Turn,
    body: (query: Query) => Promise<T>,
    patience: Patience = "short",
  ): Promise<T> {
    await this.#transactions.take(turn);
    try {
      const begin = beginWith(this.#limits, this.#sessions.settings.taken);
      return await this.run(turn, (query) => inTransaction(query, begin, body, patience));
    } finally {
      this.#transactions.give();
    }
  }

  async close(): Promise<void> {
    try {
      await withDeadline(this.#sessions.close(), CLOSE_DEADLINE_MS, "closing the database's connections");
    } catch (err) {
      // A statement without an answer ends at its own deadline, and its connection with it.
      this.#options.log.debug({ err }, "connections to the database were left to their own deadlines");
    }
  }

  /** Uses up a turn. */
  async #withClient<T>(body: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#sessions.take().catch((error: unknown) => {
      this.#turns.give();
      throw error;
    });
    let outcome: Outcome = "done";
    try {
      return await body((statement, values, patience = "short") =>
        this.#sessions.statements.run(client, statement, values, this.#deadlines[patience]),
      );
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      void this.#sessions.release(client, outcome).finally(() => this.#turns.give());
    }
  }
}

/**
 * After a missed deadline the statement still runs on that connection: it must not be reused. And only a new connection
 * finds the new primary: one that is in use all the time would stay with the old one for ever.
 */
function outcomeOf(error: unknown): Outcome {
  if (isUnanswered(error)) return "unanswered";
  return !isServerAnswer(error) || hasCode(error, READ_ONLY) ? "broken" : "done";
}

async function inTransaction<T>(
  query: Query,
  begin: string,
  body: (query: Query) => Promise<T>,
  patience: Patience,
): Promise<T> {
  const own: Query = (statement, values, other = patience) => query(statement, values, other);
  await query(begin, [], "prompt");
  try {
    const value = await body(own);
    await own("COMMIT");
    return value;
  } catch (error) {
    // On a dead connection there is nothing to roll back, and the first error is the one worth knowing.
    if (isServerAnswer(error) || error instanceof MusterError) await query("ROLLBACK", [], "prompt");
    throw error;
  }
}
