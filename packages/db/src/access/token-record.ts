import { msOf } from "../times.ts";
import type { StoredGrant } from "./schema.ts";

/** A key to the API, without its secret. Times are milliseconds since 1970. */
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  /** The same of keys that take each other's place. */
  readonly identity: string;
  readonly grants: readonly StoredGrant[];
  readonly environment: string;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly expiresMs: number | undefined;
  readonly lastUsedMs: number | undefined;
  readonly revokedMs: number | undefined;
  readonly revision: number;
}

export const TOKEN_COLUMNS: string = `a.id, a.name, a.identity, a.grants, a.environment, a.created_by, a.revision,
  ${msOf("a.created_at")} AS created_ms, ${msOf("a.expires_at")} AS expires_ms,
  ${msOf("a.last_used_at")} AS used_ms, ${msOf("a.revoked_at")} AS revoked_ms`;

/** Neither revoked nor expired, by the database's clock, which all processes share. */
export const IS_LIVE = "(a.revoked_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > now()))";

export interface TokenRow {
  id: string;
  name: string;
  identity: string;
  grants: readonly StoredGrant[];
  environment: string;
  created_by: string;
  revision: number;
  created_ms: number;
  expires_ms: number | null;
  used_ms: number | null;
  revoked_ms: number | null;
}

export function toToken(row: TokenRow): TokenRecord {
  return {
    id: row.id,
    name: row.name,
    identity: row.identity,
    grants: row.grants,
    environment: row.environment,
    createdMs: row.created_ms,
    createdBy: row.created_by,
    expiresMs: row.expires_ms ?? undefined,
    lastUsedMs: row.used_ms ?? undefined,
    revokedMs: row.revoked_ms ?? undefined,
    revision: row.revision,
  };
}
