import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { sayLink } from "./chain.ts";
import { type AuditEntry, MUSTER_ITSELF, RETENTION_METHOD } from "./entry.ts";
import { writeAudit } from "./write.ts";

interface OldestRow {
  seq: number;
  audit_id: string;
  hash: Uint8Array;
  over: boolean;
}

const OLDEST = named<{ readonly keptMs: number; readonly limit: number }>(
  (p) => `
SELECT c.seq, c.audit_id, c.hash, c.linked_at < now() - ${p.keptMs}::float8 * interval '1 millisecond' AS over
FROM audit_chain AS c ORDER BY c.seq LIMIT ${p.limit}`,
);
const DELETE_ROWS = `DELETE FROM audit_log AS a WHERE a.audit_id = ANY($1::uuid[]) RETURNING 1`;
const DELETE_LINKS = `DELETE FROM audit_chain AS c WHERE c.seq < $1 RETURNING 1`;

/**
 * Removes rows that were linked longer ago than they are kept, one batch at a time; yields how many it removed. The link of
 * the last one stays: what follows is checked by its digest. A row tells that it was retention that has removed all
 * before it, so that what anybody else removes from that end is found.
 */
export async function* purgeAudit(database: Database, keptMs: number, limit: number): AsyncGenerator<number> {
  // Infinity is no interval.
  if (keptMs === Number.POSITIVE_INFINITY) return;
  for (;;) {
    const removed = await purgeBatch(database, keptMs, limit);
    if (removed === 0) return;
    yield removed;
  }
}

async function purgeBatch(database: Database, keptMs: number, limit: number): Promise<number> {
  return database.transaction(async (query) => {
    // One link more: the first one has lost its row to the batch before.
    const oldest = await query<OldestRow>(...OLDEST.with({ keptMs, limit: limit + 1 }));
    const young = oldest.findIndex(({ over }) => !over);
    const old = young === -1 ? oldest : oldest.slice(0, young);
    const last = old.at(-1);
    if (last === undefined) return 0;
    const ids = plainArray(old.map(({ audit_id: id }) => id));
    const { length: rows } = await query(DELETE_ROWS, [ids]);
    const { length: links } = await query(DELETE_LINKS, [last.seq]);
    if (rows > 0 || links > 0) await writeAudit(query, [tellOf(sayLink(last), rows)]);
    return rows;
  }, "long");
}

function tellOf(last: string, count: number): AuditEntry {
  return {
    who: MUSTER_ITSELF,
    address: "",
    agent: "",
    method: RETENTION_METHOD,
    targets: [last],
    filter: null,
    count,
    reason: "older than AUDIT_RETENTION_DAYS",
    requestHash: "",
    result: "OK",
  };
}
