import { type Option, option, url } from "@muster/runtime";

/** How every process finds the database. */
export const DATABASE_CONFIG: { readonly DATABASE_URL: Option<string> } = {
  DATABASE_URL: option(
    url("postgres", "postgresql"),
    "postgres://postgres@127.0.0.1:5432/scheduler",
    "Postgres or CockroachDB. PgBouncer in transaction mode works as well.",
  ),
};
