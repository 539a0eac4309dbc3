import { MusterError } from "@muster/job";
import type { Logger, Metrics } from "@muster/runtime";
import { backoff, rememberSecret, rememberUrl, sleep } from "@muster/runtime";
import { type CustomTypesConfig, Pool, type PoolClient, types } from "pg";
import { type Statement, Statements } from "./prepared.ts";
import {
  errorLabel,
  hasCode,
  isConflict,
  isRowFault,
  isServerAnswer,
  lostPrepared,
  READ_ONLY,
  UNDEFINED_DATABASE,
  UNDEFINED_TABLE,
} from "./sql-state.ts";

/** A statement that has not answered by then counts as lost; the server's own limit lies below it. */
export const STATEMENT_DEADLINE_MS = 12_000;
const CONNECT_DEADLINE_MS = 5_000;
const CONFLICT_TRIES = 10;

export type Row = Record<string, unknown>;

/** One statement of a transaction, or one statement that is its own transaction. */
export type Query = <R extends object = Row>(
  statement: string | Statement,
  values?: readonly unknown[],
) => Promise<R[]>;

export interface Database {
  /**
   * Runs one statement as its own transaction; serialization failures and deadlocks are repeated.
   * @throws MusterError `unavailable` when the database did not answer: the statement may have been done or not.
   * Any other failure is the driver's error, with its SQLSTATE in `code`.
   */
  query: Query;
  /** Runs `body` in a transaction and repeats all of it on conflicts: side effects belong after it. */
  transaction<T>(body: (query: Query) => Promise<T>): Promise<T>;
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
  readonly deadlineMs?: number;
}

/** int8 as a number: everything of ours that is counted stays below 2^53. CockroachDB widens integers to int8. */
const parsers: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.INT8 && format !== "binary" ? Number : types.getTypeParser(oid, format),
};

/** Opens a pool; connects at the first statement, so that a process can start while the database is away. */
export function openDatabase(options: DatabaseOptions): Database {
  const { log, metrics } = options;
  rememberUrl(options.url);
  // The driver takes it where the URL has none.
  rememberSecret(process.env["PGPASSWORD"] ?? "");
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    idleTimeoutMillis: 60_000,
    query_timeout: options.deadlineMs ?? STATEMENT_DEADLINE_MS,
    keepAlive: true,
    types: parsers,
  });
  // An idle connection that the server closes emits here, and one in use on itself, beside failing its query. Without
  // a listener of both, the loss of a connection ends the process.
  pool.on("error", () => metrics.sqlErrors.inc());
  const statements = new Statements();
  pool.on("connect", (client) => {
    client.on("error", (error) => log.debug({ err: error }, "a database connection was lost"));
  });

  async function withClient<T>(body: (query: Query) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken = false;
    try {
      if (statements.areOld(client, "before use")) await statements.discardPlans(client);
      return await body((statement, values) => statements.run(client, statement, values));
    } catch (error) {
      // After a missed deadline the statement still runs on that connection: it must not be reused. And only a new
      // connection finds the new primary: one that is in use all the time would stay with the old one for ever.
      broken = !isServerAnswer(error) || hasCode(error, READ_ONLY);
      throw error;
    } finally {
      void release(client, broken);
    }
  }

  /** Never rejects. Nobody waits for plans to be discarded: the statement has its answer, and the next one another connection. */
  async function release(client: PoolClient, broken: boolean): Promise<void> {
    let unusable = broken;
    try {
      if (!broken && statements.areOld(client, "after use")) await statements.discardPlans(client);
    } catch (err) {
      metrics.sqlErrors.inc();
      log.debug({ err }, "a database connection was lost between two statements");
      unusable = true;
    }
    client.release(unusable);
  }

  async function attempt<T>(body: (query: Query) => Promise<T>): Promise<T> {
    const pause = backoff({ initialMs: 5, maxMs: 500 });
    for (let tries = 1; ; tries += 1) {
      try {
        return await withClient(body);
      } catch (error) {
        if (!(isConflict(error) || lostPrepared(error)) || tries === CONFLICT_TRIES)
          throw toDomainError(error, metrics);
        metrics.sqlRetries.inc({ code: errorLabel(error) });
        await sleep(pause.next());
      }
    }
  }

  return {
    query: (statement, values) => attempt((query) => query(statement, values)),
    transaction: (body) => attempt((query) => inTransaction(query, body)),
    ping: async () => {
      await attempt((query) => query("SELECT 1"));
    },
    close: () => pool.end(),
  };
}

async function inTransaction<T>(query: Query, body: (query: Query) => Promise<T>): Promise<T> {
  await query("BEGIN");
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

function toDomainError(error: unknown, metrics: Metrics): unknown {
  if (error instanceof MusterError) return error;
  metrics.sqlErrors.inc();
  if (hasCode(error, UNDEFINED_TABLE) || hasCode(error, UNDEFINED_DATABASE)) {
    const message = "the database has no schema yet: run `npm run migrate` with the same DATABASE_URL";
    return new MusterError("unavailable", message, { cause: error });
  }
  if (hasCode(error, READ_ONLY))
    return new MusterError("unavailable", "the database takes no writes; try again", { cause: error });
  if (isRowFault(error) || isConflict(error) || isServerAnswer(error)) return error;
  return new MusterError("unavailable", "the database does not answer; try again", { cause: error });
}
