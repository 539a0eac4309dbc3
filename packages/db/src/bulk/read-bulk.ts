import { MusterError } from "@muster/job";
import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { LATEST_US, microsOf, timeOf } from "../times.ts";
import { BULK_COLUMNS, type BulkRecord, type BulkRow, type BulkState, toBulkRecord } from "./bulk-record.ts";

const ONE = `SELECT ${BULK_COLUMNS} FROM bulk_operations AS b WHERE b.bulk_id = $1`;

/** @throws MusterError `not_found` */
export async function getBulk(query: Query, bulkId: string): Promise<BulkRecord> {
  const [row] = await query<BulkRow>(ONE, [bulkId]);
  if (row !== undefined) return toBulkRecord(row);
  throw unknownBulk(bulkId);
}

/** What every call says about an id that no bulk has, or none that its caller may know of. */
export function unknownBulk(bulkId: string): MusterError {
  return new MusterError("not_found", `bulk_id: expected that of a bulk, got ${bulkId}`);
}

/** Behind which one a page goes on. */
export interface BulkListPlace {
  /** Microseconds since 1970. */
  readonly startedUs: number;
  readonly bulkId: string;
}

/** Of the filters of a page: one that names a thousand jobs has 40 KB, and a client of gRPC takes 4 MiB. */
const MOST_BYTES: number = 2 * 1024 * 1024;

interface Listed extends BulkListPlace {
  readonly state: BulkState | null;
  readonly whoId: string | null;
  readonly limit: number;
}

const LIST = named<Listed>(
  (p) => `
WITH page AS (
  SELECT o.bulk_id, o.started_at, octet_length(o.filter) AS bytes FROM bulk_operations AS o
  WHERE (o.started_at, o.bulk_id) < (${timeOf(p.startedUs)}, ${p.bulkId}::uuid)
    AND (${p.state}::text IS NULL OR o.state = ${p.state}::text) AND (${p.whoId}::text IS NULL OR o.who_id = ${p.whoId}::text)
  ORDER BY o.started_at DESC, o.bulk_id DESC LIMIT ${p.limit}
), summed AS (
  SELECT p.bulk_id, count(*) OVER ()::int4 AS found, sum(p.bytes) OVER (
    ORDER BY p.started_at DESC, p.bulk_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM page AS p
)
SELECT ${BULK_COLUMNS}, s.found FROM summed AS s JOIN bulk_operations AS b ON b.bulk_id = s.bulk_id
WHERE coalesce(s.bytes_before, 0) < ${MOST_BYTES} ORDER BY b.started_at DESC, b.bulk_id DESC`,
);

const FIRST: BulkListPlace = { startedUs: LATEST_US, bulkId: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

export interface BulkListPage {
  readonly bulks: readonly BulkRecord[];
  /** Undefined at the end. */
  readonly next: BulkListPlace | undefined;
}

/** The latest first. */
export async function listBulks(
  query: Query,
  {
    state,
    whoId,
    after = FIRST,
    limit,
  }: {
    readonly state?: BulkState | undefined;
    /** Only those that this identity has started. */
    readonly whoId?: string | undefined;
    readonly after?: BulkListPlace | undefined;
    readonly limit: number;
  },
): Promise<BulkListPage> {
  const rows = await query<BulkRow & { readonly found: number }>(
    ...LIST.with({ ...after, state: state ?? null, whoId: whoId ?? null, limit }),
  );
  const isCut = rows[0] !== undefined && rows.length < rows[0].found;
  const last = rows.length === limit || isCut ? rows.at(-1) : undefined;
  return {
    bulks: rows.map(toBulkRecord),
    next: last && { startedUs: last.started_us, bulkId: last.bulk_id },
  };
}

const RUNNING = `
SELECT b.bulk_id, greatest(0, ${microsOf("b.not_before")} - ${microsOf("now()")}) AS wait_us FROM bulk_operations AS b
WHERE b.state = 'running' ORDER BY b.started_at, b.bulk_id`;

export interface RunningBulk {
  readonly bulkId: string;
  /** For so long nothing more is changed, milliseconds: its rate. */
  readonly waitMs: number;
}

/** Those that are to be gone on with. */
export async function runningBulks(query: Query): Promise<RunningBulk[]> {
  const rows = await query<{ bulk_id: string; wait_us: number }>(RUNNING);
  return rows.map((row) => ({ bulkId: row.bulk_id, waitMs: row.wait_us / 1000 }));
}
