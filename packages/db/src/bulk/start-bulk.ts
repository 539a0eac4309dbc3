import { MusterError } from "@muster/job";
import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { microsOf, timeOf } from "../times.ts";
import { BULK_COLUMNS, type BulkRecord, type BulkRow, type BulkScope, toBulkRecord } from "./bulk-record.ts";

/** Each has its page in turn: with more of them, none would come forward. */
const MOST_RUNNING = 100;

export interface NewBulk
  extends BulkScope,
    Pick<
      BulkRecord,
      "bulkId" | "perSecond" | "reason" | "graceMs" | "matched" | "matchedMore" | "who" | "requestHash"
    > {
  /** Two of the same are one. */
  readonly requestId: string;
}

const OF_REQUEST = `SELECT ${BULK_COLUMNS} FROM bulk_operations AS b WHERE b.request_id = $1`;

/**
 * What a request has started before.
 * @throws MusterError `failed_precondition` where it was another request
 */
export async function bulkOfRequest(
  query: Query,
  requestId: string,
  requestHash: string,
): Promise<BulkRecord | undefined> {
  const [row] = await query<BulkRow>(OF_REQUEST, [requestId]);
  if (row === undefined || row.request_hash === requestHash)
    return row === undefined ? undefined : toBulkRecord(row);
  throw new MusterError(
    "failed_precondition",
    `request_id: expected one that was not used before, or the same request as then: it started the bulk ${row.bulk_id} with another one`,
  );
}

const TIME = `SELECT ${microsOf("now()")} AS us`;

/** Microseconds since 1970, by the clock that jobs' times are from. */
export async function databaseTime(query: Query): Promise<number> {
  const [row] = await query<{ us: number }>(TIME);
  if (row === undefined) throw new Error("the database does not know the time");
  return row.us;
}

// Whoever starts one waits for whoever is at it: two that count at once would both be the hundredth.
const IN_TURN = `SELECT 1 FROM installation AS i WHERE i.id = 1 FOR UPDATE`;
const RUNNING = `SELECT count(*)::int4 AS n FROM bulk_operations AS b WHERE b.state = 'running'`;

interface Inserted {
  readonly bulkId: string;
  readonly action: string;
  readonly filter: string;
  readonly reach: readonly string[] | null;
  readonly beforeUs: number;
  readonly perSecond: number | null;
  readonly reason: string;
  readonly graceMs: number | null;
  readonly matched: number;
  readonly matchedMore: boolean;
  readonly whoKind: string;
  readonly whoId: string;
  readonly whoName: string;
  readonly requestId: string;
  readonly requestHash: string;
}

const INSERT = named<Inserted>(
  (p) => `
INSERT INTO bulk_operations AS b (bulk_id, action, filter, reach, jobs_before, per_second, reason, grace_ms, matched, matched_more,
                                  who_kind, who_id, who_name, request_id, request_hash)
SELECT ${p.bulkId}::uuid, ${p.action}::text, ${p.filter}::text, ${p.reach}::text[], ${timeOf(p.beforeUs)}, ${p.perSecond}::float8,
       ${p.reason}::text, ${p.graceMs}::int4, ${p.matched}::int4, ${p.matchedMore}::boolean, ${p.whoKind}::text, ${p.whoId}::text,
       ${p.whoName}::text, ${p.requestId}::text, ${p.requestHash}::text
ON CONFLICT DO NOTHING RETURNING ${BULK_COLUMNS}`,
);

/**
 * Begins it, in a transaction of the caller's; undefined when somebody has made the same request at the same moment.
 * @throws MusterError `resource_exhausted` while too many are running
 */
export async function startBulk(query: Query, bulk: NewBulk): Promise<BulkRecord | undefined> {
  await query(IN_TURN);
  const [running] = await query<{ n: number }>(RUNNING);
  if ((running?.n ?? 0) >= MOST_RUNNING)
    throw new MusterError(
      "resource_exhausted",
      `expected fewer than ${MOST_RUNNING} running bulks, got ${MOST_RUNNING}: wait for one to end, or cancel one`,
    );
  const { filter, reach, perSecond, who, ...rest } = bulk;
  const [row] = await query<BulkRow>(
    ...INSERT.with({
      ...rest,
      filter: JSON.stringify(filter),
      reach: reach ?? null,
      perSecond: perSecond ?? null,
      whoKind: who.kind,
      whoId: who.id,
      whoName: who.name,
    }),
  );
  return row && toBulkRecord(row);
}
