import type { ColumnType, Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** The table of keys to the API, as schema.ts has the others. */

/** A role, and where it holds; which roles there are is not for SQL to know. */
export interface StoredGrant {
  readonly role: string;
  readonly queues: readonly string[];
  readonly types: readonly string[];
}

/** Written as JSON text. */
type GrantsColumn = ColumnType<readonly StoredGrant[], string, never>;

/** Keys to the API, without their secrets. */
export interface ApiTokens {
  id: string;
  digest: Uint8Array;
  name: string;
  identity: string;
  place: number;
  grants: GrantsColumn;
  environment: string;
  created_at: Generated<Time>;
  created_by: string;
  expires_at: Time | null;
  last_used_at: Time | null;
  revoked_at: Time | null;
  revision: Generated<number>;
  request_id: string | null;
}
