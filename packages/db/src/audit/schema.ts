import type { Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** Who did what. Nobody changes a row. */
export interface AuditLog {
  audit_id: Generated<string>;
  at: Generated<Time>;
  who_kind: string;
  who_id: string;
  who_name: string;
  address: string;
  agent: string;
  method: string;
  targets: string[];
  /** JSON. */
  filter: string | null;
  count: number;
  reason: string;
  request_hash: string;
  result: string;
}

/** Rows of {@link AuditLog} that no link holds yet. */
export interface AuditUnlinked {
  at: Time;
  audit_id: string;
}

/** The order of the rows, which the digest of each binds to all before it. */
export interface AuditChain {
  seq: number;
  audit_id: string;
  hash: Uint8Array;
  linked_at: Generated<Time>;
}
