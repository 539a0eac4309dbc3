import { plainArray } from "../arrays.ts";
import type { Database, Query } from "../database.ts";
import { conflict, hasCode } from "../sql-state.ts";
import { named } from "../statement.ts";
import { type Link, linksAfter, ORIGIN } from "./chain.ts";
import { AUDIT_COLUMNS, type AuditRow, toAuditRecord } from "./entry.ts";

const UNIQUE_VIOLATION = "23505";

const OLDEST = `
SELECT extract(epoch FROM now() - u.at) AS seconds FROM audit_unlinked AS u ORDER BY u.at LIMIT 1`;

/** For how long the oldest row waits for its link, seconds; undefined when none waits. */
export async function unlinkedAge(query: Query): Promise<number | undefined> {
  const [row] = await query<{ seconds: number }>(OLDEST);
  return row && Math.max(0, row.seconds);
}

// First of all: two that link at once wait for each other here, and only one of them gets each row.
const TAKE = named<{ readonly limit: number }>(
  (p) => `
DELETE FROM audit_unlinked AS u USING (
  SELECT o.at, o.audit_id FROM audit_unlinked AS o ORDER BY o.at, o.audit_id LIMIT ${p.limit}
) AS d
WHERE u.at = d.at AND u.audit_id = d.audit_id RETURNING u.audit_id`,
);
const HEAD = `SELECT c.seq, c.hash FROM audit_chain AS c ORDER BY c.seq DESC LIMIT 1`;
const ROWS = `SELECT ${AUDIT_COLUMNS} FROM audit_log AS a WHERE a.audit_id = ANY($1::uuid[])`;

interface Linking {
  readonly seqs: string;
  readonly ids: string;
  readonly hashes: readonly Uint8Array[];
}
const LINK = named<Linking>(
  (p) => `
INSERT INTO audit_chain (seq, audit_id, hash)
SELECT d.seq, d.audit_id, d.hash
FROM unnest(${p.seqs}::int8[], ${p.ids}::uuid[], ${p.hashes}::bytea[]) AS d (seq, audit_id, hash)`,
);

/** The newest link; undefined before the first one. */
export async function auditHead(query: Query): Promise<Link | undefined> {
  const [row] = await query<{ seq: number; hash: Uint8Array }>(HEAD);
  return row;
}

export interface Linked {
  readonly linked: number;
  /** Ids of rows that were removed before they were linked. */
  readonly missing: readonly string[];
  readonly head: Link | undefined;
}

/** Links rows that are committed and have no link yet, at most `limit`, the oldest first. Safe to run twice at once. */
export async function linkAudit(database: Database, limit: number): Promise<Linked> {
  return database.transaction(async (query) => {
    const taken = (await query<{ audit_id: string }>(...TAKE.with({ limit }))).map(({ audit_id: id }) => id);
    const head = await auditHead(query);
    if (taken.length === 0) return { linked: 0, missing: [], head };
    const found = (await query<AuditRow>(ROWS, [plainArray(taken)])).map(toAuditRecord);
    const rows = found.toSorted(
      (one, other) => one.atUs - other.atUs || (one.auditId < other.auditId ? -1 : 1),
    );
    const links = linksAfter(head ?? ORIGIN, rows);
    await addLinks(
      query,
      links,
      rows.map(({ auditId }) => auditId),
    );
    const known = new Set(rows.map(({ auditId }) => auditId));
    const missing = taken.filter((id) => !known.has(id));
    return { linked: links.length, missing, head: links.at(-1) ?? head };
  });
}

async function addLinks(query: Query, links: readonly Link[], ids: readonly string[]): Promise<void> {
  if (links.length === 0) return;
  try {
    await query(
      ...LINK.with({
        seqs: plainArray(links.map(({ seq }) => seq)),
        ids: plainArray(ids),
        hashes: links.map(({ hash }) => Buffer.from(hash)),
      }),
    );
  } catch (error) {
    // Somebody else has linked other rows meanwhile, after the same head.
    throw hasCode(error, UNIQUE_VIOLATION) ? conflict("another process has linked meanwhile") : error;
  }
}
