import type { Database } from "../database.ts";
import { FIRST_ID } from "../purge.ts";
import { named } from "../statement.ts";
import { timeOf } from "../times.ts";
import { linkOf } from "./chain.ts";
import { AUDIT_COLUMNS, type AuditRow, toAuditRecord } from "./entry.ts";
import type { AuditPlace, ListedAudit } from "./read.ts";

const PAGE = 500;

const ROWS = named<AuditPlace>(
  (p) => `
SELECT ${AUDIT_COLUMNS}, c.seq, c.hash
FROM audit_log AS a LEFT JOIN audit_chain AS c ON c.audit_id = a.audit_id
WHERE (a.at, a.audit_id) > (${timeOf(p.atUs)}, ${p.auditId}::uuid) ORDER BY a.at, a.audit_id LIMIT ${PAGE}`,
);

/** All rows, the oldest first. One that is committed while this goes on may be left out, if it was begun before others. */
export async function* exportAudit(database: Pick<Database, "query">): AsyncGenerator<ListedAudit> {
  let place: AuditPlace = { atUs: 0, auditId: FIRST_ID };
  for (;;) {
    const rows = await database.query<AuditRow & { seq: number | null; hash: Uint8Array | null }>(
      ...ROWS.with(place),
      "long",
    );
    for (const { seq, hash, ...row } of rows) yield { row: toAuditRecord(row), link: linkOf(seq, hash) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    place = { atUs: last.at_us, auditId: last.audit_id };
  }
}

/** As a line of JSON: what is digested, and the place and the digest. */
export function auditLine({ row, link }: ListedAudit): string {
  const { who, auditId: id, atUs, requestHash: request_hash, ...rest } = row;
  return JSON.stringify({
    seq: link?.seq ?? null,
    hash: link === undefined ? null : Buffer.from(link.hash).toString("hex"),
    id,
    at: new Date(atUs / 1000).toISOString(),
    at_us: atUs,
    who,
    ...rest,
    request_hash,
  });
}
