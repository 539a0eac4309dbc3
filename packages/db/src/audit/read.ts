import type { Database, Query } from "../database.ts";
import { named } from "../statement.ts";
import { atMs, LATEST_US, microsOf, timeOf } from "../times.ts";
import { type Link, linkOf } from "./chain.ts";
import type { LinkedRow } from "./check.ts";
import { AUDIT_COLUMNS, type AuditRecord, type AuditRow, toAuditRecord } from "./entry.ts";

/** Which rows somebody asks for. */
export interface AuditFilter {
  /** The id of an identity. */
  readonly who?: string;
  /** `service/Method`, or the method alone. */
  readonly method?: string;
  /** One of the row's targets. */
  readonly target?: string;
  /** Milliseconds since 1970. */
  readonly fromMs?: number;
  /** Before this. */
  readonly toMs?: number;
}

/** Where a list goes on: before this row. */
export interface AuditPlace {
  readonly atUs: number;
  readonly auditId: string;
}

/** A row with its place in the chain, if it has one. */
export interface ListedAudit {
  readonly row: AuditRecord;
  readonly link: Link | undefined;
}

export interface AuditPage {
  readonly rows: readonly ListedAudit[];
  /** Undefined: there are no more. */
  readonly next: AuditPlace | undefined;
}

/** Rows that are looked at for one page: a name that is rare among millions must not cost a table scan. */
const EXAMINED = 2_000;
/** Before it all rows are. */
const LAST: AuditPlace = { atUs: LATEST_US, auditId: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

interface Listing extends AuditPlace {
  readonly who: string | null;
  readonly method: string | null;
  readonly ending: string | null;
  readonly target: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly looked: number;
  readonly wanted: number;
}

const LIST = named<Listing>(
  (p) => `
WITH examined AS MATERIALIZED (
  SELECT a.at, a.audit_id,
         (${p.who}::text IS NULL OR a.who_id = ${p.who}) AND (${p.target}::text IS NULL OR ${p.target} = ANY(a.targets))
         AND (${p.method}::text IS NULL OR a.method = ${p.method}
              OR right(a.method, char_length(${p.ending}::text)) = ${p.ending}) AS kept
  FROM audit_log AS a
  WHERE (a.at, a.audit_id) < (${timeOf(p.atUs)}, ${p.auditId}::uuid)
    AND (${p.fromMs}::float8 IS NULL OR a.at >= ${atMs(p.fromMs)}) AND (${p.toMs}::float8 IS NULL OR a.at < ${atMs(p.toMs)})
  ORDER BY a.at DESC, a.audit_id DESC LIMIT ${p.looked}
), page AS (
  SELECT e.at, e.audit_id FROM examined AS e WHERE e.kept ORDER BY e.at DESC, e.audit_id DESC LIMIT ${p.wanted}
), bound AS (
  SELECT e.at, e.audit_id FROM examined AS e ORDER BY e.at, e.audit_id LIMIT 1
)
SELECT ${AUDIT_COLUMNS}, c.seq, c.hash, (SELECT count(*)::int4 FROM examined) AS looked,
       (SELECT ${microsOf("b.at")} FROM bound AS b) AS last_us,
       (SELECT b.audit_id FROM bound AS b) AS last_id
FROM (SELECT 1 AS one) AS o LEFT JOIN page AS p ON true LEFT JOIN audit_log AS a ON a.audit_id = p.audit_id
     LEFT JOIN audit_chain AS c ON c.audit_id = a.audit_id
ORDER BY a.at DESC, a.audit_id DESC`,
);

interface ListRow extends Omit<AuditRow, "at_us"> {
  /** Null where there is no row: it is what was looked at without finding one. */
  at_us: number | null;
  seq: number | null;
  hash: Uint8Array | null;
  looked: number;
  last_us: number | null;
  last_id: string | null;
}

/**
 * The latest first. A page may be short or even empty although more follow, because of the rows that it has looked at: only a
 * missing `next` ends the list.
 */
export async function listAudit(
  database: Pick<Database, "query">,
  filter: AuditFilter,
  size: number,
  place: AuditPlace = LAST,
): Promise<AuditPage> {
  const { who, method, target, fromMs, toMs } = filter;
  const found = await database.query<ListRow>(
    ...LIST.with({
      ...place,
      who: who ?? null,
      method: method ?? null,
      ending: method === undefined ? null : `/${method}`,
      target: target ?? null,
      fromMs: fromMs ?? null,
      toMs: toMs ?? null,
      looked: EXAMINED,
      wanted: size,
    }),
  );
  const [first] = found;
  const rows = found.flatMap(toListed);
  const last = rows.at(-1)?.row;
  if (rows.length === size && last !== undefined) return { rows, next: last };
  const more = first !== undefined && first.looked === EXAMINED;
  const next = more ? { atUs: first.last_us ?? 0, auditId: first.last_id ?? "" } : undefined;
  return { rows, next };
}

function toListed({ at_us: atUs, seq, hash, ...row }: ListRow): ListedAudit[] {
  if (atUs === null) return [];
  return [{ row: toAuditRecord({ ...row, at_us: atUs }), link: linkOf(seq, hash) }];
}

const CHAIN = `
SELECT ${AUDIT_COLUMNS}, c.seq, c.hash, c.audit_id AS linked_id
FROM audit_chain AS c LEFT JOIN audit_log AS a ON a.audit_id = c.audit_id WHERE c.seq < $1 ORDER BY c.seq DESC LIMIT $2`;

interface ChainRow extends Omit<AuditRow, "at_us"> {
  at_us: number | null;
  seq: number;
  hash: Uint8Array;
  linked_id: string;
}

/** Links below a place with their rows, the newest first. */
export async function chainBelow(query: Query, seq: number, size: number): Promise<LinkedRow[]> {
  const rows = await query<ChainRow>(CHAIN, [seq, size], "long");
  return rows.map(({ at_us: atUs, linked_id: auditId, ...row }) => ({
    seq: row.seq,
    hash: row.hash,
    auditId,
    row: atUs === null ? undefined : toAuditRecord({ ...row, at_us: atUs }),
  }));
}
