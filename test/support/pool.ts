import { Pool, type PoolConfig } from "pg";

/** Node-postgres as users have it, on a database that is dropped at the end of the test. */
export function testPool(config: PoolConfig): Pool {
  const pool = new Pool({ query_timeout: 20_000, ...config });
  // `end` returns before its connections are closed: the drop may be quicker, and tells them so.
  pool.on("error", () => undefined);
  return pool;
}
