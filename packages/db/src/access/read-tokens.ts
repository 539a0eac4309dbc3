import { MusterError } from "@muster/job";
import type { Query } from "../database.ts";
import { named, prepared } from "../statement.ts";
import { LATEST_US, msOf, timeOf } from "../times.ts";
import type { StoredGrant } from "./schema.ts";
import { IS_LIVE, TOKEN_COLUMNS, type TokenRecord, type TokenRow, toToken } from "./token-record.ts";

const BY_ID = prepared<{ readonly ids: readonly string[] }>(
  "tokens_by_id",
  (p) => `
SELECT a.id, a.digest, a.name, a.identity, a.grants, ${msOf("a.expires_at")} AS expires_ms, ${IS_LIVE} AS live
FROM api_tokens AS a WHERE a.id = ANY(${p.ids}::text[])`,
);

/** What a secret is held against. */
export interface KnownToken {
  readonly id: string;
  readonly digest: Uint8Array;
  readonly name: string;
  readonly identity: string;
  readonly grants: readonly StoredGrant[];
  readonly expiresMs: number | undefined;
  readonly live: boolean;
}

interface KnownRow extends Omit<KnownToken, "expiresMs"> {
  readonly expires_ms: number | null;
}

/** Those of them that are there, revoked and expired ones too. */
export async function tokensById(query: Query, ids: readonly string[]): Promise<KnownToken[]> {
  const rows = await query<KnownRow>(...BY_ID.with({ ids }), "prompt");
  return rows.map(({ expires_ms: expiresMs, ...row }) => ({ ...row, expiresMs: expiresMs ?? undefined }));
}

/** Behind which one a page goes on. */
export interface TokenPlace {
  /** Microseconds since 1970. */
  readonly createdUs: number;
  readonly id: string;
}

interface Listed extends TokenPlace {
  readonly ended: boolean;
  readonly limit: number;
}

const LIST = named<Listed>(
  (p) => `
SELECT ${TOKEN_COLUMNS}, (date_part('epoch', a.created_at) * 1000000)::int8 AS created_us FROM api_tokens AS a
WHERE (a.created_at, a.id) < (${timeOf(p.createdUs)}, ${p.id}::text) AND (${p.ended}::boolean OR ${IS_LIVE})
ORDER BY a.created_at DESC, a.id DESC LIMIT ${p.limit}`,
);

const FIRST: TokenPlace = { createdUs: LATEST_US, id: "" };

export interface TokenPage {
  readonly tokens: readonly TokenRecord[];
  /** Undefined at the end. */
  readonly next: TokenPlace | undefined;
}

/** The latest first. */
export async function listTokens(
  query: Query,
  {
    ended,
    after = FIRST,
    limit,
  }: { readonly ended: boolean; readonly after?: TokenPlace; readonly limit: number },
): Promise<TokenPage> {
  const rows = await query<TokenRow & { created_us: number }>(...LIST.with({ ...after, ended, limit }));
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    tokens: rows.map(toToken),
    next: last === undefined ? undefined : { createdUs: last.created_us, id: last.id },
  };
}

const ONE = `SELECT ${TOKEN_COLUMNS} FROM api_tokens AS a WHERE a.id = $1`;

/** @throws MusterError `not_found` */
export async function getToken(query: Query, id: string): Promise<TokenRecord> {
  const [row] = await query<TokenRow>(ONE, [id]);
  if (row !== undefined) return toToken(row);
  throw unknownToken(id);
}

/** What every call says about an id that no token has, or none that its caller may know of. */
export function unknownToken(id: string): MusterError {
  return new MusterError("not_found", `id: expected that of a token, got ${id}`);
}

const NAMED = `
SELECT ${TOKEN_COLUMNS} FROM api_tokens AS a WHERE a.name = $1 AND ${IS_LIVE} ORDER BY a.created_at, a.id`;

/** The live ones of this name, the oldest first: two at most. */
export async function tokensNamed(query: Query, name: string): Promise<TokenRecord[]> {
  return (await query<TokenRow>(NAMED, [name])).map(toToken);
}
