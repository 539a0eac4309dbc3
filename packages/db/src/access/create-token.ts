import { MusterError } from "@muster/job";
import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { atMs } from "../times.ts";
import type { StoredGrant } from "./schema.ts";
import { IS_LIVE, TOKEN_COLUMNS, type TokenRecord, type TokenRow, toToken } from "./token-record.ts";

/** A key that is to be made. Of its secret SQL is told the digest. */
export interface NewToken {
  readonly id: string;
  readonly digest: Uint8Array;
  readonly name: string;
  readonly grants: readonly StoredGrant[];
  readonly environment: string;
  readonly createdBy: string;
  readonly expiresMs: number | undefined;
  readonly requestId: string | undefined;
  /** It is to take the place of another live key of this name. */
  readonly rotates: boolean;
}

const OF_REQUEST = `SELECT a.id FROM api_tokens AS a WHERE a.request_id = $1`;

// One that has expired leaves its place to others. It ended then, not now.
const MAKE_ROOM = `
UPDATE api_tokens AS a SET revoked_at = a.expires_at, revision = a.revision + 1
WHERE a.name = $1 AND a.revoked_at IS NULL AND a.expires_at <= now()`;

const LIVE = `
SELECT a.id, a.identity, a.place FROM api_tokens AS a
WHERE a.name = $1 AND a.revoked_at IS NULL ORDER BY a.place FOR UPDATE`;

interface Inserted {
  readonly id: string;
  readonly digest: Uint8Array;
  readonly name: string;
  readonly identity: string;
  readonly place: number;
  readonly grants: string;
  readonly environment: string;
  readonly createdBy: string;
  readonly expiresMs: number | null;
  readonly requestId: string | null;
}

const INSERT = named<Inserted>(
  (p) => `
INSERT INTO api_tokens AS a (id, digest, name, identity, place, grants, environment, created_by, expires_at, request_id)
SELECT ${p.id}::text, ${p.digest}::bytea, ${p.name}::text, ${p.identity}::text, ${p.place}::int2, ${p.grants}::jsonb,
       ${p.environment}::text, ${p.createdBy}::text, ${atMs(p.expiresMs)}, ${p.requestId}::text
ON CONFLICT DO NOTHING RETURNING ${TOKEN_COLUMNS}`,
);

interface Live {
  id: string;
  identity: string;
  place: number;
}

/**
 * Makes a key, in a transaction of the caller's.
 * @param tellsIds of keys that stand in its way: false for whoever may not know of all keys
 * @throws MusterError `already_exists` for a name that is taken, or a request_id that was used; `failed_precondition` where
 * two keys of the name are live
 */
export async function createToken(query: Query, token: NewToken, tellsIds = true): Promise<TokenRecord> {
  const attempt = (): Promise<TokenRecord | undefined> => tryToCreate(query, token, tellsIds);
  // Whoever made one at the same moment is seen by a second look.
  return (await attempt()) ?? (await attempt()) ?? contended(token);
}

async function tryToCreate(
  query: Query,
  token: NewToken,
  tellsIds: boolean,
): Promise<TokenRecord | undefined> {
  const { name, rotates, requestId, expiresMs, grants, ...rest } = token;
  if (requestId !== undefined) await refuseRepeat(query, requestId, tellsIds);
  await query(MAKE_ROOM, [name]);
  const live = await query<Live>(LIVE, [name]);
  const [first] = live;
  if (first !== undefined && !rotates) throw taken(name, tellsIds ? first.id : undefined);
  if (live.length > 1) throw tooMany(name, live);
  const [row] = await query<TokenRow>(
    ...INSERT.with({
      ...rest,
      name,
      identity: first?.identity ?? token.id,
      place: first?.place === 0 ? 1 : 0,
      grants: JSON.stringify(grants),
      expiresMs: expiresMs ?? null,
      requestId: requestId ?? null,
    }),
  );
  return row === undefined ? undefined : toToken(row);
}

async function refuseRepeat(query: Query, requestId: string, tellsIds: boolean): Promise<void> {
  const [made] = await query<{ id: string }>(OF_REQUEST, [requestId]);
  if (made === undefined) return;
  throw new MusterError(
    "already_exists",
    `request_id: expected one that was not used before: it made ${tellsIds ? `the token ${made.id}` : "a token"}, whose secret was answered then ` +
      `and is kept by nobody; where that answer was lost, revoke it, and make another one`,
  );
}

function taken(name: string, id: string | undefined): MusterError {
  const whose = id === undefined ? "" : `, which is that of ${id}; to replace its secret, set rotates to it`;
  return new MusterError("already_exists", `name: expected one that no live token has, got ${name}${whose}`);
}

function tooMany(name: string, live: readonly Live[]): MusterError {
  const ids = live.map(({ id }) => id).join(" and ");
  const message = `rotates: expected at most two live tokens of a name, got a third of ${name}; revoke one of ${ids} first`;
  return new MusterError("failed_precondition", message);
}

function contended({ name }: NewToken): never {
  throw new MusterError("unavailable", `tokens of the name ${name} are being changed by others; try again`);
}

const LIVE_ONE = `
SELECT ${TOKEN_COLUMNS} FROM api_tokens AS a WHERE a.id = $1 AND ${IS_LIVE}`;

/**
 * The key that another one is to take the place of.
 * @throws MusterError `not_found` for one that is not there, or not live any more
 */
export async function liveToken(query: Query, id: string): Promise<TokenRecord> {
  const [row] = await query<TokenRow>(LIVE_ONE, [id]);
  if (row !== undefined) return toToken(row);
  throw noLiveToken(id);
}

/** What is said about an id that no live token has, or none that its caller may know of. */
export function noLiveToken(id: string): MusterError {
  return new MusterError("not_found", `rotates: expected the id of a live token, got ${id}`);
}
