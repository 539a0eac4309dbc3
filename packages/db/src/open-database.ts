import { rememberSecret, rememberUrl } from "@muster/runtime/bare";
import { ConnectionPool } from "./connection-pool.ts";
import type { Database, DatabaseOptions } from "./database.ts";
import type { Turn } from "./turns.ts";

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
    transaction: (body, patience) => pool.transaction(turn, body, patience),
    within: (other) => inTurns(pool, other),
    ping: async () => {
      await pool.run(turn, (query) => query("SELECT 1", [], "prompt"));
    },
    close: () => pool.close(),
  };
}
