import type { Log } from "@muster/runtime";
import { hasCode } from "../sql-state.ts";
import type { ServerLimits } from "./limits.ts";
import { pathInOptions, pathOf } from "./search-path.ts";

export interface OwnSettings {
  /** Where the tables are; default: the role's search_path. */
  readonly schema?: string | undefined;
  /** The operator's own start-up options, of the URL or of PGOPTIONS. */
  readonly options?: string | undefined;
}

/**
 * The one place where Muster's sessions get their settings. Never by a session's SET, which a transaction pooler would
 * pass on to other clients, nor on the role or the database, which others share. But as start-up parameters, where they
 * are taken; where a pooler refuses or ignores them, within each transaction. What is left then, statements that are
 * their own transactions, is cancelled at its deadline (`cancel.ts`).
 */
export class SessionSettings {
  readonly #wanted: Map<string, string>;
  readonly #operators: string | undefined;
  readonly #log: Log | undefined;
  /** That a session has to have, if any was asked for; `checkSearchPath` sees whether it has. */
  readonly searchPath: string | undefined;
  #taken = false;
  #refusals = 0;

  constructor(limits: ServerLimits, { schema, options }: OwnSettings, log?: Log) {
    this.#log = log;
    this.#operators = options;
    this.searchPath = schema === undefined ? pathInOptions(options) : pathOf(schema);
    this.#wanted = new Map([
      ["statement_timeout", `${limits.statementSeconds}s`],
      ["idle_in_transaction_session_timeout", `${limits.idleInTransactionSeconds}s`],
      // Limits that a role has of its own would end our statements and sessions for no reason of ours.
      ["lock_timeout", "0"],
      ["idle_session_timeout", "0"],
      // Unknown before PostgreSQL 17, where it is dropped.
      ["transaction_timeout", "0"],
      // Off, every NULL in an array that we send is the text 'NULL': errors would read so, and times not at all.
      ["array_nulls", "on"],
      ...(schema === undefined ? [] : [["search_path", pathOf(schema)] as const]),
    ]);
  }

  /**
   * For a connection's start-up. What the operator has put into DATABASE_URL or PGOPTIONS comes last, and therefore
   * wins.
   */
  get options(): string | undefined {
    const ours = [...this.#wanted].map(([name, value]) => `-c ${name}=${value}`);
    const operators = this.#operators ?? "";
    const all = [...ours, ...(operators === "" ? [] : [operators])];
    return all.length === 0 ? undefined : all.join(" ");
  }

  /** Whether a session's own limits are known to be ours. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Grows with every setting that is given up; a connection that failed before it grew may succeed now. */
  get refusals(): number {
    return this.#refusals;
  }

  /**
   * Gives up what a server or a pooler has refused at start-up: the one that it names, else all. Returns whether that
   * changed anything, so that connecting again is worth it.
   */
  giveUp(error: unknown): boolean {
    if (this.#wanted.size === 0 || !isRefusedParameter(error)) return false;
    const message = error instanceof Error ? error.message : "";
    const named = [...this.#wanted.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(message));
    for (const name of named.length === 0 ? [...this.#wanted.keys()] : named) this.#wanted.delete(name);
    this.#refusals += 1;
    this.#log?.info(
      { refused: named.length === 0 ? "all" : named },
      "start-up parameters are not accepted here",
    );
    return true;
  }

  /** What has arrived in a new session: a pooler may take a parameter and ignore it. */
  arrived(statementTimeout: string): void {
    const wanted = this.#wanted.get("statement_timeout");
    // CockroachDB answers in milliseconds.
    this.#taken =
      wanted !== undefined && [wanted, `${Number.parseInt(wanted, 10) * 1000}`].includes(statementTimeout);
    if (!this.#taken) {
      this.#log?.info(
        { statementTimeout },
        "the session's limits are not ours (a pooler, or DATABASE_URL): transactions bring their own, other statements are cancelled at their deadline",
      );
    }
  }
}

/** What begins a transaction: with limits of its own where the session has none. One round trip either way. */
export function beginWith(limits: ServerLimits, taken: boolean): string {
  return taken
    ? "BEGIN"
    : `BEGIN; SET LOCAL statement_timeout = '${limits.statementSeconds}s'; SET LOCAL idle_in_transaction_session_timeout = '${limits.idleInTransactionSeconds}s'`;
}

/** protocol_violation (PgBouncer), undefined_object, invalid_parameter_value, feature_not_supported. */
const REFUSALS = ["08P01", "42704", "22023", "0A000"];

function isRefusedParameter(error: unknown): boolean {
  return (
    REFUSALS.some((code) => hasCode(error, code)) &&
    error instanceof Error &&
    /parameter|option|setting/i.test(error.message)
  );
}
