import { MusterError } from "@muster/job";
import type { Database, Query } from "../database.ts";
import { named } from "../statement.ts";
import { getToken } from "./read-tokens.ts";
import { TOKEN_COLUMNS, type TokenRecord, type TokenRow, toToken } from "./token-record.ts";

const REVOKE = named<{ readonly id: string; readonly revision: number }>(
  (p) => `
UPDATE api_tokens AS a
SET revoked_at = coalesce(a.revoked_at, now()), revision = CASE WHEN a.revoked_at IS NULL THEN a.revision + 1 ELSE a.revision END
WHERE a.id = ${p.id} AND (${p.revision}::int8 = 0 OR a.revision = ${p.revision})
RETURNING ${TOKEN_COLUMNS}`,
);

/**
 * Ends a key; one that has been revoked stays as it is.
 * @param revision 0 = whatever it is
 * @throws MusterError `not_found`, or `failed_precondition` for another revision
 */
export async function revokeToken(query: Query, id: string, revision = 0): Promise<TokenRecord> {
  const [row] = await query<TokenRow>(...REVOKE.with({ id, revision }));
  if (row !== undefined) return toToken(row);
  const token = await getToken(query, id);
  const expected = `expected ${token.revision}, which is the current one`;
  throw new MusterError("failed_precondition", `revision: ${expected}, got ${revision}`);
}

/** When a key was last used, told by age: the clocks of two machines differ. */
export interface TokenUse {
  readonly id: string;
  readonly agoMs: number;
}

interface Uses {
  readonly ids: readonly string[];
  readonly agosMs: readonly number[];
}

// Each process tells it: whoever finds a row in somebody's hands, or told a moment ago, has nothing to add. In one order,
// or two of them would wait for each other.
const NOTE = named<Uses>(
  (p) => `
WITH due AS (
  SELECT a.id, now() - u.ago_ms * interval '1 millisecond' AS used_at
  FROM api_tokens AS a JOIN unnest(${p.ids}::text[], ${p.agosMs}::float8[]) AS u (id, ago_ms) ON u.id = a.id
  WHERE a.last_used_at IS NULL OR a.last_used_at < now() - interval '50 seconds'
  ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
)
UPDATE api_tokens AS a SET last_used_at = d.used_at FROM due AS d
WHERE a.id = d.id AND (a.last_used_at IS NULL OR a.last_used_at < d.used_at)`,
);

/** Writes down when keys were last used, as far as nobody has lately. */
export async function noteTokenUses(query: Query, uses: readonly TokenUse[]): Promise<void> {
  await query(...NOTE.with({ ids: uses.map(({ id }) => id), agosMs: uses.map(({ agoMs }) => agoMs) }));
}

/** Until then it is told who had which key; docs/identities.md. */
const KEPT = "interval '90 days'";

const PURGE = `
DELETE FROM api_tokens AS a USING (
  SELECT o.id FROM api_tokens AS o WHERE o.revoked_at < now() - ${KEPT} OR o.expires_at < now() - ${KEPT}
  ORDER BY o.id LIMIT $1
) AS d WHERE a.id = d.id RETURNING a.id`;

/** Forgets keys that ended long ago, up to `limit` at a time; yields how many it forgot. */
export async function* purgeTokens(database: Database, limit: number): AsyncGenerator<number> {
  for (let purged = limit; purged === limit; ) {
    purged = (await database.query(PURGE, [limit], "long")).length;
    if (purged > 0) yield purged;
  }
}
