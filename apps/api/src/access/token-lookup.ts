import { timingSafeEqual } from "node:crypto";
import { type Database, type KnownToken, tokensById } from "@muster/db";
import { grantsOf, type Identity } from "@muster/identity";
import { type Coalescer, coalesce } from "@muster/runtime";

/** Of one statement. */
const BATCH = 200;
/** More than there are looks at once, and keys that are known and looked up again. */
const MAX_WAITING = 20_000;
/** How long one may wait for its turn. */
const PATIENCE_MS = 1_500;

/**
 * Finds keys by their ids: one statement at a time, however many calls bring keys that are not known, and whoever asks for
 * one that is being looked for takes the same answer.
 */
export class TokenLookup {
  readonly #rows: Coalescer<string, KnownToken | undefined>;

  constructor(database: Database) {
    this.#rows = coalesce({
      name: "tokens",
      flush: (ids) => rowsOf(database, ids),
      maxItems: BATCH,
      inFlight: 1,
      maxWaiting: MAX_WAITING,
      patienceMs: PATIENCE_MS,
    });
  }

  /**
   * The key that has this secret, if it is live.
   * @throws whatever the database does, and what is said where too many wait
   */
  async find(id: string, digest: Uint8Array): Promise<KnownToken | undefined> {
    const row = await this.#rows.add(id);
    return row !== undefined && isIts(row, digest) ? row : undefined;
  }
}

async function rowsOf(database: Database, ids: readonly string[]): Promise<(KnownToken | undefined)[]> {
  const rows = new Map((await tokensById(database.query, [...new Set(ids)])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id));
}

/** Whether this is the digest of the key's secret, and the key is live. Takes as long for a digest that is nearly right. */
const isIts = ({ digest, live }: KnownToken, shown: Uint8Array): boolean =>
  live && digest.length === shown.length && timingSafeEqual(digest, shown);

export const identityOf = ({ name, identity, grants, expiresMs }: KnownToken): Identity => ({
  kind: "token",
  id: `token:${identity}`,
  name,
  grants: grantsOf(grants),
  expiresAtMs: expiresMs,
});
