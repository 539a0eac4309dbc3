import type { Log, Metrics } from "@muster/runtime";
import type { ClientBase } from "pg";
import { isServerAnswer } from "../sql-state.ts";
import { schemasIn } from "./search-path.ts";

/** The name of the degradation that a right to our tables is missing. */
export const RIGHTS_MISSING = "database_rights";

type RightsMetrics = Pick<Metrics, "degradations" | "sqlErrors">;

const ALL = ["SELECT", "INSERT", "UPDATE", "DELETE"];
/** Nobody changes what was recorded. Only retention needs DELETE, too. */
const APPEND = ["SELECT", "INSERT"];

/** What a running process does with our tables and views; each runs the chores, which also purge. docs/operations.md grants it. */
export const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  tasks: ALL,
  unsuccessful_attempts: ALL,
  task_events: ALL,
  task_deadlines: ALL,
  workers: ALL,
  worker_names: ALL,
  remote_takes: ALL,
  worker_servers: ALL,
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
  placements: ALL,
  placement_rules: ALL,
  limit_keys: ALL,
  limit_feeder: ALL,
  breakers: ALL,
  breaker_calls: ALL,
  series: ALL,
  faults: ALL,
  fault_hours: ALL,
  fault_reports: ALL,
  api_tokens: ALL,
  bulk_operations: ALL,
  audit_log: APPEND,
  audit_unlinked: ["SELECT", "INSERT", "DELETE"],
  audit_chain: APPEND,
  task_attempts: ["SELECT"],
  schedule_status: ["SELECT"],
  schema_migrations: ["SELECT"],
};

/** Names of tables and privileges, side by side, as a statement takes them. */
export function wantedRights(): [string[], string[]] {
  const wanted = Object.entries(RIGHTS).flatMap(([name, ones]) => ones.map((one) => [name, one] as const));
  return [wanted.map(([name]) => name), wanted.map(([, one]) => one)];
}

// With the schema: whoever pastes it has a search_path of his own.
const MISSING = `
SELECT format('GRANT %s ON %I.%I TO %I', string_agg(w.privilege, ', ' ORDER BY w.place), n.nspname, c.relname, current_user) AS mend
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (name, privilege, place)
     JOIN pg_class AS c ON c.oid = to_regclass(w.name) JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT has_table_privilege(c.oid, w.privilege)
GROUP BY n.nspname, c.relname ORDER BY c.relname`;

// Without USAGE of the schema, or with another search_path, the tables are not there for this role.
const ELSEWHERE = `
SELECT n.nspname AS schema, quote_ident(n.nspname) AS quoted, current_user AS role, quote_ident(current_user) AS grantee,
       has_schema_privilege(n.nspname, 'USAGE') AS usable, current_setting('search_path') AS path
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = 'unsuccessful_attempts' AND c.relkind = 'r' AND to_regclass('unsuccessful_attempts') IS NULL
ORDER BY n.nspname`;

/** A schema in which there are tables of ours, where the session finds none. */
interface Elsewhere {
  readonly schema: string;
  readonly quoted: string;
  readonly role: string;
  readonly grantee: string;
  readonly usable: boolean;
  readonly path: string;
}

/** Others have a schema each, of which there may be thousands. */
const MAX_NAMED = 4;

/**
 * What to do about tables that are there and not found. To those of a schema that the session names a right is missing; all
 * others are most likely somebody else's, and nobody should ask for a right to them.
 */
function mendsOf(found: readonly Elsewhere[]): string[] {
  const named = found.filter(({ schema, path, role }) =>
    schemasIn(path).some((name) => name === schema || (name === "$user" && role === schema)),
  );
  if (named.length > 0)
    return named.map(({ quoted, grantee }) => `GRANT USAGE ON SCHEMA ${quoted} TO ${grantee}`);
  const [first] = found;
  if (first === undefined) return [];
  const more = found.length > MAX_NAMED ? `, and ${found.length - MAX_NAMED} more` : "";
  const others = found
    .slice(0, MAX_NAMED)
    .map(({ schema, usable }) => (usable ? schema : `${schema} (which this role may not use)`));
  return [
    `the search_path of this role is ${first.path}, where there are no tables of ours: npm run migrate makes some; there are tables ` +
      `of that kind in ${others.join(", ")}${more}: set DATABASE_SCHEMA=${first.schema} if the tables there are the ones that are meant`,
  ];
}

/**
 * What has to be done before a session's role can use our tables: mostly a GRANT for each. Says nothing about a table that is not
 * there: that is for `migrate`.
 * @throws as the query does
 */
export async function missingRights(query: Ask): Promise<string[]> {
  const missing = await query<{ mend: string }>(MISSING, wantedRights());
  const elsewhere = await query<Elsewhere>(ELSEWHERE);
  return [...mendsOf(elsewhere), ...missing.map(({ mend }) => mend)];
}
type Ask = <R extends object>(text: string, values?: unknown[]) => Promise<R[]>;

/** Asked again after this while something is missing: whoever grants it restarts nothing. */
const LOOK_AGAIN_MS = 2_000;

/** Which rights a pool's role lacks: logged, one line each with the GRANT for it, before the first job finds out. */
export class RightsLook {
  readonly #log: Log;
  readonly #metrics: RightsMetrics;
  /** When to look next; never where nothing was missing. */
  #dueAt = 0;
  #lookedAt = 0;
  #missing: readonly string[] = [];

  constructor(log: Log, metrics: RightsMetrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Whether something was missing the last time. */
  get tells(): boolean {
    return this.#missing.length > 0;
  }

  get isDue(): boolean {
    return this.#dueAt !== Number.POSITIVE_INFINITY && performance.now() >= this.#dueAt;
  }

  /** A statement was refused for want of a right: something may have been taken away. */
  doubt(): void {
    this.#dueAt = Math.min(this.#dueAt, this.#lookedAt + LOOK_AGAIN_MS);
  }

  /** @throws when the session is of no use; a server that refuses to tell does not keep anybody from working */
  async look(client: ClientBase): Promise<void> {
    this.#lookedAt = performance.now();
    this.#dueAt = this.#lookedAt + LOOK_AGAIN_MS;
    try {
      this.#tell(
        await missingRights(async <R extends object>(text: string, values?: unknown[]) => {
          const { rows } = await client.query<R>(text, values);
          return rows;
        }),
      );
    } catch (err) {
      if (!isServerAnswer(err)) throw err;
      this.#metrics.sqlErrors.inc();
      this.#log.warn({ err }, "the database does not tell which rights this role has");
      if (!this.tells) this.#dueAt = Number.POSITIVE_INFINITY;
    }
  }

  #tell(mends: readonly string[]): void {
    const { degradations } = this.#metrics;
    const toldBefore = this.tells;
    for (const mend of mends.filter((one) => !this.#missing.includes(one)))
      this.#log.error({ mend }, `the database's tables cannot be used as they are: ${mend}`);
    this.#missing = mends;
    if (this.tells)
      return degradations.begin(
        this.#log,
        RIGHTS_MISSING,
        `tables cannot be used as they are: ${mends.join("; ")}`,
      );
    this.#dueAt = Number.POSITIVE_INFINITY;
    // What statements were refused for and is not seen from here is not for here to end.
    if (toldBefore) degradations.end(this.#log, RIGHTS_MISSING);
  }
}
