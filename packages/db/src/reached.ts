import { type RawBuilder, type SqlBool, sql } from "kysely";
import { reachedSql } from "./reached-sql.ts";

const [BEFORE = "", AFTER = ""] = reachedSql("t.queue", "?").split("?");

/** The same for the row of `tasks` named `t`, in statements that are built. */
export function isReached(patterns: readonly string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.raw(BEFORE)}${patterns}${sql.raw(AFTER)}`;
}
