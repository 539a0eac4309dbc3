import {
  type Config,
  certificateFile,
  integer,
  type Option,
  option,
  optional,
  seconds,
} from "@muster/runtime";
import { databaseUrl } from "./address/database-url.ts";
import { missingBeside } from "./address/read-address.ts";
import { schemaName } from "./address/schema-name.ts";
import type { DatabaseAddress } from "./database.ts";

/** How every process finds the database. */
export const DATABASE_CONFIG: {
  readonly DATABASE_URL: Option<string>;
  readonly DATABASE_SCHEMA: Option<string | undefined>;
  readonly DATABASE_CA_FILE: Option<string | undefined>;
  readonly DATABASE_MAX_CONNECTION_AGE_SECONDS: Option<number>;
} = {
  DATABASE_URL: option(
    databaseUrl,
    "postgres://postgres@127.0.0.1:5432/scheduler",
    "Postgres or CockroachDB, or a pooler before it. Of several hosts (`a:5432,b:5432`) the one that takes writes is used.",
    {
      beside: {
        names: ["DATABASE_URL", "DATABASE_CA_FILE"],
        mistake: ({ DATABASE_URL: url, DATABASE_CA_FILE: caFile }) => {
          const missing = missingBeside(String(url), typeof caFile === "string" ? caFile : undefined);
          return missing === undefined ? undefined : `DATABASE_URL: ${missing}`;
        },
      },
    },
  ),
  DATABASE_SCHEMA: option(
    optional(schemaName),
    undefined,
    "The schema that the tables are in; `migrate` creates it. Unset: the first one of the role's search_path.",
  ),
  DATABASE_CA_FILE: option(
    optional(certificateFile),
    undefined,
    "Certificates of the authorities that may have signed the database's. With it, and no sslmode in DATABASE_URL, TLS is verify-full.",
  ),
  DATABASE_MAX_CONNECTION_AGE_SECONDS: option(
    seconds({ min: 1, max: 86_400 }),
    1_800,
    "Database connections are replaced before this age, so that a pooler can end and a new primary is found.",
  ),
};

/** How many connections a process may hold: one for what is quick, one for what may wait for others, one besides. */
export function connectionsConfig(
  usual: number,
  what: string,
): { readonly DATABASE_CONNECTIONS: Option<number> } {
  return {
    DATABASE_CONNECTIONS: option(
      integer({ min: 3, max: 100 }),
      usual,
      `Most connections to the database that this process holds: ${what}.`,
    ),
  };
}

/** What these settings say, as the database is opened by it. */
export function databaseAddress(config: Config<typeof DATABASE_CONFIG>): DatabaseAddress {
  return {
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    caFile: config.DATABASE_CA_FILE,
    maxConnectionAgeMs: config.DATABASE_MAX_CONNECTION_AGE_SECONDS * 1000,
  };
}
