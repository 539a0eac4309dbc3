import type { Logger, Metrics } from "@muster/runtime";
import { rememberSecret, rememberUrl } from "@muster/runtime";
import { ConnectionPool } from "./connection-pool.ts";
import type { Patience } from "./session/limits.ts";
import type { Statement } from "./statement.ts";
import type { Turn } from "./turns.ts";

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

/** Opens a pool; connects at the first statement, so that a process can start while the database is away. */
export function openDatabase(options: DatabaseOptions): Database {
  rememberUrl(options.url);
  // The driver uses it where the URL has none.
  rememberSecret(process.env["PGPASSWORD"] ?? "");
  return inTurns(new ConnectionPool(options), {});
}

function inTurns(pool: ConnectionPool, turn: Turn): Database {
  return {
    query: (statement, values, patience) => pool.run(turn, (query) => query(statement, values, patience)),
    transaction: (body) => pool.transaction(turn, body),
    within: (other) => inTurns(pool, other),
    ping: async () => {
      await pool.run(turn, (query) => query("SELECT 1"));
    },
    close: () => pool.close(),
  };
}
