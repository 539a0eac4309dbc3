import { type Option, option, seconds } from "@muster/runtime";
import { databaseUrl } from "./database-url.ts";

/** How every process finds the database. */
export const DATABASE_CONFIG: {
  readonly DATABASE_URL: Option<string>;
  readonly DATABASE_MAX_CONNECTION_AGE_SECONDS: Option<number>;
} = {
  DATABASE_URL: option(
    databaseUrl,
    "postgres://postgres@127.0.0.1:5432/scheduler",
    "Postgres or CockroachDB. PgBouncer in transaction mode works as well.",
  ),
  DATABASE_MAX_CONNECTION_AGE_SECONDS: option(
    seconds({ min: 1, max: 86_400 }),
    1_800,
    "Database connections are replaced before this age, so that a pooler can end and a new primary is found.",
  ),
};
