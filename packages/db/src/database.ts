import type { Log, Metrics } from "@muster/runtime";
import type { Patience } from "./session/limits.ts";
import type { Statement } from "./statement.ts";
import type { Turn } from "./turns.ts";

export type Row = Record<string, unknown>;

/** One statement of a transaction, or one statement that is its own transaction. */
export type Query = <R extends object = Row>(
  statement: Statement,
  values?: readonly unknown[],
  /** Default short, within a transaction that of the transaction. */
  patience?: Patience,
) => Promise<R[]>;

/** The same, for statements that somebody waits for. */
export const promptly =
  (query: Query): Query =>
  (statement, values) =>
    query(statement, values, "prompt");

/** The same database; what waits for it is not kept waiting by one that does not answer. */
export const promptDatabase = (database: Database): Database => ({
  ...database,
  query: promptly(database.query),
  transaction: (body, patience = "prompt") => database.transaction(body, patience),
  within: (turn) => promptDatabase(database.within(turn)),
});

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
  /**
   * Runs `body` in a transaction and repeats all of it on conflicts: side effects belong after it.
   * @param patience of its COMMIT, and of its statements that have none of their own; default short
   * @throws as `query` does
   */
  transaction<T>(body: (query: Query) => Promise<T>, patience?: Patience): Promise<T>;
  /** The same database, for one call: its statements wait for a connection no longer than the call lasts, in its party's line. */
  within(turn: Turn): Database;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Where the database is, and how to connect to it. */
export interface DatabaseAddress {
  /** As `databaseUrl` reads it. */
  readonly url: string;
  /** Where the tables are. Default: what the URL's options say, else the role's search_path. */
  readonly schema?: string | undefined;
  /** A file with the certificates of the authorities that may have signed the server's, unless the URL names one. */
  readonly caFile?: string | undefined;
  /** No connection gets older than this, less a random part of up to a fifth. Default: 30 minutes. */
  readonly maxConnectionAgeMs?: number | undefined;
}

export interface DatabaseOptions extends DatabaseAddress {
  /** Most connections held at once. */
  readonly connections: number;
  readonly name: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "sqlErrors" | "sqlRetries" | "requestsRefused" | "degradations">;
  /** Of every statement; by default 4, 12 or 60 s, by its patience. */
  readonly deadlineMs?: number;
  /** Says in the log, at the first connection, which rights its role lacks. One pool of a process is enough. */
  readonly checksRights?: boolean;
}
