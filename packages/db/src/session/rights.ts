import type { Log, Metrics } from "@muster/runtime";
import type { ClientBase } from "pg";

const ALL = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/** What a running process does with our tables and views; each runs the chores, which also purge. docs/operations.md grants it. */
export const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  tasks: ALL,
  unsuccessful_attempts: ALL,
  task_events: ALL,
  task_deadlines: ALL,
  workers: ALL,
  cancel_requests: ALL,
  held_types: ALL,
  lanes: ALL,
  chore_leader: ALL,
  idempotency_keys: ALL,
  throttle_keys: ALL,
  debounce_keys: ALL,
  installation: ALL,
  schedules: ALL,
  schedule_owners: ALL,
  schedule_ticks: ALL,
  policy_epoch: ALL,
  limits: ALL,
  limit_overrides: ALL,
  pauses: ALL,
  limit_keys: ALL,
  limit_feeder: ALL,
  breakers: ALL,
  breaker_calls: ALL,
  series: ALL,
  task_attempts: ["SELECT"],
  schedule_status: ["SELECT"],
  schema_migrations: ["SELECT"],
};

/** Names of tables and privileges, side by side, as a statement takes them. */
export function wantedRights(): [string[], string[]] {
  const wanted = Object.entries(RIGHTS).flatMap(([name, ones]) => ones.map((one) => [name, one] as const));
  return [wanted.map(([name]) => name), wanted.map(([, one]) => one)];
}

const MISSING = `
SELECT format('GRANT %s ON %s TO %I', string_agg(w.privilege, ', '), w.name, current_user) AS mend
FROM unnest($1::text[], $2::text[]) AS w (name, privilege)
WHERE to_regclass(w.name) IS NOT NULL AND NOT has_table_privilege(w.name, w.privilege)
GROUP BY w.name ORDER BY w.name`;

// Without USAGE of the schema, or with another search_path, the tables are not there for this role.
const ELSEWHERE = `
SELECT quote_ident(n.nspname) AS schema, quote_ident(current_user) AS role,
       has_schema_privilege(n.nspname, 'USAGE') AS usable, current_setting('search_path') AS path
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = 'unsuccessful_attempts' AND c.relkind = 'r' AND to_regclass('unsuccessful_attempts') IS NULL
ORDER BY n.nspname`;

interface Elsewhere {
  readonly schema: string;
  readonly role: string;
  readonly usable: boolean;
  readonly path: string;
}

/** What to do about tables that are there and not found. Those of a schema that is named count, and others where none is. */
function mendsOf(found: readonly Elsewhere[]): string[] {
  const named = found.filter(({ schema, path }) => schemasOf(path).includes(plainly(schema)));
  return (named.length > 0 ? named : found).map(({ schema, role, usable, path }) => {
    if (!usable) {
      const name = named.length > 0 ? "" : `, and set DATABASE_SCHEMA=${plainly(schema)}`;
      return `GRANT USAGE ON SCHEMA ${schema} TO ${role}${name}`;
    }
    return (
      `set DATABASE_SCHEMA=${plainly(schema)} if the tables there are the ones that are meant: ` +
      `the search_path of this role is ${path}, where there are none; npm run migrate makes some`
    );
  });
}

const schemasOf = (path: string): string[] => path.split(",").map((name) => plainly(name.trim()));
const plainly = (name: string): string => name.replaceAll('"', "");

/**
 * Logs each right that the session's role lacks, one line each with the GRANT for it, before the first job finds out.
 * It says nothing about a missing table: that is for `migrate`.
 */
export async function reportMissingRights(
  client: ClientBase,
  log: Log,
  { degradations }: Pick<Metrics, "degradations">,
): Promise<void> {
  const missing = await client.query<{ mend: string }>(MISSING, wantedRights());
  const elsewhere = await client.query<Elsewhere>(ELSEWHERE);
  const mends = [...mendsOf(elsewhere.rows), ...missing.rows.map(({ mend }) => mend)];
  for (const mend of mends) log.error({ mend }, `the database's tables cannot be used as they are: ${mend}`);
  if (mends.length > 0) {
    degradations.begin(log, "database_rights", `tables cannot be used as they are: ${mends.join("; ")}`);
  } else degradations.end(log, "database_rights");
}
