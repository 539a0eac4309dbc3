import type { Database, Query } from "../database.ts";
import { FIRST_ID } from "../purge.ts";
import type { Link } from "./chain.ts";
import { ChainCheck, type Wrong } from "./check.ts";
import { AUDIT_COLUMNS, type AuditRow, RETENTION_METHOD, toAuditRecord } from "./entry.ts";
import { auditHead } from "./link.ts";
import { chainBelow } from "./read.ts";

const PAGE = 500;
/** Rows of the log that one statement looks for in the chain. */
const EXAMINED = 5_000;
/** What retention removes meanwhile is looked at anew, so often. */
const MOST_TRIES = 3;

/** How a chain was found. */
export interface AuditVerdict {
  readonly head: Link | undefined;
  readonly oldest: Link | undefined;
  /** Links that were looked at. */
  readonly links: number;
  /** Rows that wait for their link. */
  readonly waiting: number;
  /** The lowest place that is wrong; undefined when none is. */
  readonly first: Wrong | undefined;
  /** How many places are wrong. */
  readonly wrong: number;
  /** Rows that have no link, and do not wait for one: somebody has written them, or removed their links or marks. */
  readonly unlinked: number;
  /** One of them. */
  readonly unlinkedId: string | undefined;
  /** What is wrong with the head that was kept elsewhere. */
  readonly keptHead: "right" | "removed" | "changed" | "older" | undefined;
}

/**
 * Checks that no row was changed or removed since it was linked.
 * @param kept a head that was kept elsewhere. Without one, whoever may write the tables may have made another chain
 */
export async function verifyAudit(database: Pick<Database, "query">, kept?: Link): Promise<AuditVerdict> {
  const { query } = database;
  for (let tries = 1; ; tries += 1) {
    const head = await auditHead(query);
    const { check, keptLink } = await walk(query, head, kept);
    const { oldest } = check;
    const moved = oldest !== undefined && !check.isVouched(oldest) && (await oldestSeq(query)) !== oldest.seq;
    if (moved && tries < MOST_TRIES) continue;
    check.end();
    return {
      head,
      oldest,
      links: check.looked,
      first: check.first,
      wrong: check.wrong,
      waiting: await countWaiting(query),
      ...(await findUnlinked(query)),
      keptHead: kept && judge(kept, keptLink, { head, oldest }),
    };
  }
}

async function walk(
  query: Query,
  head: Link | undefined,
  kept: Link | undefined,
): Promise<{ readonly check: ChainCheck; readonly keptLink: Link | undefined }> {
  const check = new ChainCheck();
  let keptLink: Link | undefined;
  for (const row of await waitingRetention(query)) check.vouch(toAuditRecord(row));
  for (let below = (head?.seq ?? 0) + 1; ; ) {
    const links = await chainBelow(query, below, PAGE);
    for (const link of links) {
      check.take(link);
      if (link.seq === kept?.seq) keptLink = link;
    }
    const last = links.at(-1);
    if (last === undefined || links.length < PAGE) return { check, keptLink };
    below = last.seq;
  }
}

function judge(
  kept: Link,
  found: Link | undefined,
  { head, oldest }: Pick<AuditVerdict, "head" | "oldest">,
): AuditVerdict["keptHead"] {
  if (found !== undefined) return Buffer.compare(found.hash, kept.hash) === 0 ? "right" : "changed";
  if (head === undefined || kept.seq > head.seq) return "removed";
  return kept.seq < (oldest?.seq ?? 0) ? "older" : "removed";
}

const OLDEST = `SELECT c.seq FROM audit_chain AS c ORDER BY c.seq LIMIT 1`;

async function oldestSeq(query: Query): Promise<number | undefined> {
  const [row] = await query<{ seq: number }>(OLDEST);
  return row?.seq;
}

const WAITING = `SELECT count(*) AS count FROM audit_unlinked`;

async function countWaiting(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(WAITING, [], "long");
  return row?.count ?? 0;
}

const WAITING_RETENTION = `
SELECT ${AUDIT_COLUMNS} FROM audit_unlinked AS u JOIN audit_log AS a ON a.audit_id = u.audit_id
WHERE a.method = '${RETENTION_METHOD}'`;

async function waitingRetention(query: Query): Promise<AuditRow[]> {
  return query<AuditRow>(WAITING_RETENTION, [], "long");
}

// Each statement sees a row with its mark, with its link, or with neither: both change in one transaction.
const UNLINKED = `
WITH page AS (
  SELECT a.audit_id, a.at FROM audit_log AS a WHERE a.audit_id > $1::uuid ORDER BY a.audit_id LIMIT ${EXAMINED}
), bare AS (
  SELECT p.audit_id FROM page AS p
  WHERE NOT EXISTS (SELECT 1 FROM audit_chain AS c WHERE c.audit_id = p.audit_id)
    AND NOT EXISTS (SELECT 1 FROM audit_unlinked AS u WHERE u.at = p.at AND u.audit_id = p.audit_id)
)
SELECT (SELECT count(*) FROM bare) AS bare, (SELECT min(b.audit_id::text) FROM bare AS b) AS bare_id,
       (SELECT max(p.audit_id::text) FROM page AS p) AS last_id, (SELECT count(*) FROM page) AS looked`;

interface UnlinkedRow {
  bare: number;
  bare_id: string | null;
  last_id: string | null;
  looked: number;
}

async function findUnlinked(query: Query): Promise<Pick<AuditVerdict, "unlinked" | "unlinkedId">> {
  let unlinked = 0;
  let unlinkedId: string | undefined;
  for (let after = FIRST_ID; ; ) {
    const [page] = await query<UnlinkedRow>(UNLINKED, [after], "long");
    unlinked += page?.bare ?? 0;
    unlinkedId ??= page?.bare_id ?? undefined;
    if (page === undefined || page.last_id === null || page.looked < EXAMINED)
      return { unlinked, unlinkedId };
    after = page.last_id;
  }
}
