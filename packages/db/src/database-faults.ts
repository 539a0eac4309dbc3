import { MusterError } from "@muster/job";
import type { Degradations, Log, Metrics } from "@muster/runtime";
import { type Fault, faultOf } from "@muster/runtime/bare";
import { RIGHTS_MISSING, type RightsLook } from "./session/rights.ts";
import { classify } from "./sql-state.ts";

/** These concern one statement among many that succeed: its caller is told, and they are counted. */
const PASSING_AT_ONCE = new Set(["database_conflict", "database_locked", "database_pooler"]);

/** These do not affect other statements, so one that succeeds does not prove that they are over. */
const OF_SOME_STATEMENTS = new Set([RIGHTS_MISSING, "database_schema", "database_timeout"]);
const SOME_STATEMENTS_REST_MS = 60_000;
/** One pool's connections fail and succeed side by side while a server goes or comes. */
const REST_MS = 1_000;

const AWAY = "the database does not answer; try again";
const REFUSES = "the database refuses this service until its operator changes something; the log says what";

/** What callers are told: nothing that names the role, the host or a statement. */
const SAFE_MESSAGES: Readonly<Record<string, string>> = {
  database_schema:
    "the database has no schema of this version: run `npm run migrate` with the same DATABASE_URL",
  database_missing: "the database does not exist yet: run `npm run migrate` with the same DATABASE_URL",
  database_read_only: "the database takes no writes; try again",
  database_disk_full: "the database's disk is full; try again later",
  database_conflict: "others changed the same rows at the same time; try again",
  database_locked: "others hold what this call needs; try again",
};

/**
 * What becomes of failed statements, in one place: the operator is told once about each kind, with its cause and its
 * remedy, and the caller gets an error that says whether trying again helps.
 */
export class DatabaseFaults {
  readonly #log: Log;
  readonly #errors: Metrics["sqlErrors"];
  readonly #degradations: Degradations;
  readonly #rights: RightsLook | undefined;
  /** When each degradation that lasts was last seen. */
  readonly #lasting = new Map<string, number>();

  /** @param rights of the same pool, which names the rights that are missing, and says when they no longer are */
  constructor(log: Log, metrics: Pick<Metrics, "sqlErrors" | "degradations">, rights?: RightsLook) {
    this.#log = log;
    this.#rights = rights;
    this.#errors = metrics.sqlErrors;
    this.#degradations = metrics.degradations;
  }

  /** What to throw for it: `unavailable` unless a row or we ourselves are at fault; then the driver's error. */
  failed(error: unknown): unknown {
    if (error instanceof MusterError) {
      const told = faultOf(error);
      if (told !== undefined) this.#tell(told);
      return error;
    }
    this.#errors.inc();
    const fault = classify(error);
    if (fault.kind === "row" || fault.kind === "ours") return error;
    this.#tell(fault);
    const message = SAFE_MESSAGES[fault.reason] ?? (fault.kind === "permanent" ? REFUSES : AWAY);
    return new MusterError("unavailable", message, { cause: error });
  }

  /** Called after every successful statement: almost free as long as nothing is wrong. */
  succeeded(): void {
    if (this.#lasting.size === 0) return;
    const now = performance.now();
    for (const [reason, seenAt] of this.#lasting) {
      if (now - seenAt < (OF_SOME_STATEMENTS.has(reason) ? SOME_STATEMENTS_REST_MS : REST_MS)) continue;
      this.#lasting.delete(reason);
      if (!this.#isToldByRights(reason)) this.#degradations.end(this.#log, reason);
    }
  }

  #tell({ reason, cause }: Fault): void {
    if (PASSING_AT_ONCE.has(reason)) return;
    this.#lasting.set(reason, performance.now());
    if (reason === RIGHTS_MISSING) this.#rights?.doubt();
    if (!this.#isToldByRights(reason)) this.#degradations.begin(this.#log, reason, cause);
  }

  /** In words of two the log would have both in turn, for as long as it lasts. */
  #isToldByRights(reason: string): boolean {
    return reason === RIGHTS_MISSING && this.#rights?.tells === true;
  }
}
