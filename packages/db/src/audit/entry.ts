import type { Selectable } from "kysely";
import { microsOf } from "../times.ts";
import type { AuditLog } from "./schema.ts";

/** Whoever did something, as a row tells it for good: names change, and identities go. */
export interface AuditActor {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** What somebody did. Never what jobs carry, and nothing that is to be kept secret. */
export interface AuditEntry {
  readonly who: AuditActor;
  /** Of the other end of the connection; empty where there was none. */
  readonly address: string;
  /** What that end calls itself. */
  readonly agent: string;
  readonly method: string;
  /** What it was about, such as `job:0199…` and `limit:mail`. */
  readonly targets: readonly string[];
  /** JSON: what chose them, where the call did not name them. */
  readonly filter: string | null;
  /** How many there were. */
  readonly count: number;
  readonly reason: string;
  /** SHA-256 of the request in hexadecimal digits; empty where there is none. */
  readonly requestHash: string;
  /** The name of a status code. */
  readonly result: string;
}

/** A row of the log. */
export interface AuditRecord extends AuditEntry {
  readonly auditId: string;
  /** Microseconds since 1970, by the database's clock. */
  readonly atUs: number;
}

/** Of this process itself, for what no call asks for. */
export const MUSTER_ITSELF: AuditActor = { kind: "muster", id: "muster", name: "muster" };

/** The method of rows that say that others were removed, because they were past their retention. */
export const RETENTION_METHOD = "muster/Retention";

/** The columns of an {@link AuditRow}, of the row named `a`. */
export const AUDIT_COLUMNS: string = `a.audit_id, ${microsOf("a.at")} AS at_us, a.who_kind, a.who_id, a.who_name, a.address, a.agent,
  a.method, a.targets, a.filter, a.count, a.reason, a.request_hash, a.result`;

export interface AuditRow extends Omit<Selectable<AuditLog>, "at"> {
  at_us: number;
}

export function toAuditRecord(row: AuditRow): AuditRecord {
  return {
    auditId: row.audit_id,
    atUs: row.at_us,
    who: { kind: row.who_kind, id: row.who_id, name: row.who_name },
    address: row.address,
    agent: row.agent,
    method: row.method,
    targets: row.targets,
    filter: row.filter,
    count: row.count,
    reason: row.reason,
    requestHash: row.request_hash,
    result: row.result,
  };
}
