import { randomUUID } from "node:crypto";
import { type CompiledStatement, invalid, MusterError, type UserTransaction } from "@muster/job";
import { ofProcess } from "@muster/runtime";
import type { Query } from "./database.ts";
import { hasCode, isConflict, isServerAnswer } from "./sql-state.ts";
import { type Statement, textOf } from "./statement.ts";

/** What SAVEPOINT answers outside of a transaction. */
const NO_ACTIVE_TRANSACTION = "25P01";
const EXPECTED = "a client of pg inside a transaction, or a transaction of kysely";

/**
 * Calls made at the same time take turns, those of a client and of a worker of other copies too: going back to the
 * savepoint of one would undo what the others did after it.
 */
const turns = ofProcess("transaction-turns", () => new WeakMap<UserTransaction, Promise<void>>());

/**
 * Runs `body` within the caller's transaction, which it neither commits nor ends. All of `body` or nothing: after an
 * error that is not the connection's, nor a conflict, the transaction goes on as if `body` had not been called.
 * @throws MusterError `invalid_argument` when `tx` is no transaction: each statement would then commit by itself
 */
export async function inUserTransaction<T>(
  tx: UserTransaction,
  body: (query: Query) => Promise<T>,
): Promise<T> {
  const query = queryOf(tx);
  const turn = (turns.get(tx) ?? Promise.resolve()).then(() => inSavepoint(query, body));
  const over = (): void => undefined;
  turns.set(tx, turn.then(over, over));
  return turn;
}

async function inSavepoint<T>(query: Query, body: (query: Query) => Promise<T>): Promise<T> {
  await begin(query);
  try {
    const value = await body(query);
    await query("RELEASE SAVEPOINT muster");
    return value;
  } catch (error) {
    // After a conflict only a new transaction helps, and CockroachDB refuses to go back to a savepoint.
    const canGoOn = isServerAnswer(error) && !isConflict(error);
    if (canGoOn || error instanceof MusterError) await query("ROLLBACK TO SAVEPOINT muster");
    throw error;
  }
}

async function begin(query: Query): Promise<void> {
  try {
    await query("SAVEPOINT muster");
  } catch (error) {
    throw hasCode(error, NO_ACTIVE_TRANSACTION)
      ? invalid("tx", EXPECTED, "a connection without a transaction")
      : error;
  }
}

/** Rows come as the caller's driver parses them: the statements that go through here read no int8 and no time. */
function queryOf(tx: UserTransaction): Query {
  if (typeof tx === "object" && tx !== null) {
    if ("withoutPlugins" in tx) {
      // A plugin that renames columns would hide ours.
      const plain = tx.withoutPlugins();
      return rowsOf((text, values) => plain.executeQuery(compiled(text, values)));
    }
    if ("query" in tx) return rowsOf((text, values) => tx.query(text, values));
  }
  throw invalid("tx", EXPECTED, typeof tx);
}

function rowsOf(send: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>): Query {
  return async <R extends object>(statement: Statement, values: readonly unknown[] = []) => {
    const { rows } = await send(textOf(statement), [...values]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in every query: the statement says what comes
    return rows as R[];
  };
}

function compiled(text: string, values: unknown[]): CompiledStatement {
  const query = { kind: "RawNode", sqlFragments: [text], parameters: [] } as const;
  return { sql: text, parameters: values, query, queryId: { queryId: randomUUID() } };
}
