import { MusterError } from "@muster/job";
import type { Logger, Metrics, RetryOptions } from "@muster/runtime";
import { rememberSecret, rememberUrl, retry, withDeadline } from "@muster/runtime";
import { DatabaseFaults } from "./database-faults.ts";
import { LONG_DEADLINE_MS, type Patience, STATEMENT_DEADLINE_MS, serverLimits } from "./session/limits.ts";
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
import type { Statement } from "./statement.ts";
import { type Turn, Turns } from "./turns.ts";

const CLOSE_DEADLINE_MS = 1_000;
/** How long a statement waits for a connection. */
const WAIT_DEADLINE_MS = 5_000;
/** The loser of a conflict only has to let the other one go first. */
const CONFLICT_PAUSES = { initialMs: 5, maxMs: 500, maxTries: 10 };
/** Statements that may wait for a connection. With a few milliseconds each, the last of them would wait too long anyway. */
const MAX_WAITING = 4_000;

export type Row = Record<string, unknown>;

/** One statement of a transaction, or one statement that is its own transaction. */
export type Query = <R extends object = Row>(
  statement: Statement,
  values?: readonly unknown[],
  /** Default short. Within a transaction each statement has its own, too. */
  patience?: Patience,
) => Promise<R[]>;

/** The same, for statements that carry or scan a lot. */
export const patiently =
  (query: Query): Query =>
  (statement, values) =>
    query(statement, values, "long");

export interface Database {
  /**
   * Runs one statement as its own transaction; serialization failures and deadlocks are repeated.
   * @throws MusterError `unavailable` when the database did not answer (the statement may have been done or not) or
   * refuses us (`faultOf` the error says why, and for how long). When a row or the statement is at fault, the driver's
   * error is thrown, with its SQLSTATE in `code`.
   */
  query: Query;
  /** Runs `body` in a transaction and repeats all of it on conflicts: side effects belong after it. */
  transaction<T>(body: (query: Query) => Promise<T>): Promise<T>;
  /** The same database, for one call: its statements wait for a connection no longer than the call lasts, in its party's line. */
  within(turn: Turn): Database;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections held at once. */
  readonly connections: number;
  readonly name: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Of every statement; by default 12 s, and 60 s for those that carry much. */
  readonly deadlineMs?: number;
  /** No connection gets older than this, less a random part of up to a fifth. Default: 30 minutes. */
  readonly maxConnectionAgeMs?: number | undefined;
  /** Says in the log, at the first connection, which rights its role lacks. One pool of a process is enough. */
  readonly checksRights?: boolean;
}

export const DEFAULT_CONNECTION_AGE_MS: number = 30 * 60_000;

/** Opens a pool; connects at the first statement, so that a process can start while the database is away. */
export function openDatabase(options: DatabaseOptions): Database {
  const { log, metrics } = options;
  rememberUrl(options.url);
  // The driver uses it where the URL has none.
  rememberSecret(process.env["PGPASSWORD"] ?? "");
  const deadlines: Record<Patience, number> = {
    short: options.deadlineMs ?? STATEMENT_DEADLINE_MS,
    long: options.deadlineMs ?? LONG_DEADLINE_MS,
  };
  const limits = serverLimits(deadlines.long);
  const maxAgeMs = options.maxConnectionAgeMs ?? DEFAULT_CONNECTION_AGE_MS;
  const sessions = new Sessions({ ...options, limits, maxAgeMs, deadlineMs: deadlines.short });
  const faults = new DatabaseFaults(log, metrics);
  const turns = new Turns({
    places: options.connections,
    maxWaiting: MAX_WAITING,
    patienceMs: WAIT_DEADLINE_MS,
    onRefused: () => metrics.requestsRefused.inc({ reason: "database_busy" }),
  });

  /** Takes a turn. */
  async function withClient<T>(body: (query: Query) => Promise<T>): Promise<T> {
    const client = await sessions.take().catch((error: unknown) => {
      turns.give();
      throw error;
    });
    let outcome: Outcome = "done";
    try {
      return await body((statement, values, patience = "short") =>
        sessions.statements.run(client, statement, values, deadlines[patience]),
      );
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      void sessions.release(client, outcome).finally(() => turns.give());
    }
  }

  const conflicts: RetryOptions = {
    ...CONFLICT_PAUSES,
    retryIf: (error) => isConflict(error) || lostPrepared(error),
    onRetry: (error) => metrics.sqlRetries.inc({ code: errorLabel(error) }),
  };

  async function attempt<T>(turn: Turn, body: (query: Query) => Promise<T>): Promise<T> {
    const inTurn = async (): Promise<T> => {
      await turns.take(turn);
      return withClient(body);
    };
    try {
      const value = await retry(inTurn, conflicts);
      faults.succeeded();
      return value;
    } catch (error) {
      // A caller that left while it waited for its turn has learned nothing about the database.
      throw error === turn.signal?.reason ? error : faults.failed(error);
    }
  }

  const within = (turn: Turn): Database => ({
    query: (statement, values, patience) => attempt(turn, (query) => query(statement, values, patience)),
    transaction: (body) =>
      attempt(turn, (query) => inTransaction(query, beginWith(limits, sessions.settings.taken), body)),
    within,
    ping: async () => {
      await attempt(turn, (query) => query("SELECT 1"));
    },
    close: async () => {
      try {
        await withDeadline(sessions.close(), CLOSE_DEADLINE_MS, "closing the database's connections");
      } catch (err) {
        // A statement without an answer ends at its own deadline, and its connection with it.
        log.debug({ err }, "connections to the database were left to their own deadlines");
      }
    },
  });
  return within({});
}

/**
 * After a missed deadline the statement still runs on that connection: it must not be reused. And only a new connection
 * finds the new primary: one that is in use all the time would stay with the old one for ever.
 */
function outcomeOf(error: unknown): Outcome {
  if (isUnanswered(error)) return "unanswered";
  return !isServerAnswer(error) || hasCode(error, READ_ONLY) ? "broken" : "done";
}

async function inTransaction<T>(query: Query, begin: string, body: (query: Query) => Promise<T>): Promise<T> {
  await query(begin);
  try {
    const value = await body(query);
    await query("COMMIT");
    return value;
  } catch (error) {
    // On a dead connection there is nothing to roll back, and the first error is the one worth knowing.
    if (isServerAnswer(error) || error instanceof MusterError) await query("ROLLBACK");
    throw error;
  }
}
