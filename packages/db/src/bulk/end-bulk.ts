import type { Database, Query } from "../database.ts";
import { BULK_COLUMNS, type BulkRecord, type BulkRow, toBulkRecord } from "./bulk-record.ts";
import { getBulk } from "./read-bulk.ts";

const CANCEL = `
UPDATE bulk_operations AS b SET state = 'cancelled', finished_at = now(), step = b.step + 1
WHERE b.bulk_id = $1 AND b.state = 'running' RETURNING ${BULK_COLUMNS}`;

/**
 * Ends it: what waits for its row finds it ended, and changes nothing more. One that has ended stays as it is.
 * @throws MusterError `not_found`
 */
export async function cancelBulk(query: Query, bulkId: string): Promise<BulkRecord> {
  const [row] = await query<BulkRow>(CANCEL, [bulkId]);
  return row === undefined ? await getBulk(query, bulkId) : toBulkRecord(row);
}

const FAIL = `
UPDATE bulk_operations AS b SET state = 'failed', finished_at = now(), error = $2, step = b.step + 1
WHERE b.bulk_id = $1 AND b.state = 'running'`;

/** Ends one that can never go on. */
export async function failBulk(query: Query, bulkId: string, error: string): Promise<void> {
  await query(FAIL, [bulkId, error]);
}

/** For as long as docs/bulk.md says. */
const KEPT = "interval '30 days'";

const PURGE = `
DELETE FROM bulk_operations AS b USING (
  SELECT o.bulk_id FROM bulk_operations AS o WHERE o.finished_at < now() - ${KEPT} ORDER BY o.started_at, o.bulk_id LIMIT $1
) AS d WHERE b.bulk_id = d.bulk_id RETURNING b.bulk_id`;

/** Forgets those that ended long ago, up to `limit` at a time; yields how many it forgot. */
export async function* purgeBulks(database: Database, limit: number): AsyncGenerator<number> {
  for (let purged = limit; purged === limit; ) {
    purged = (await database.query(PURGE, [limit], "long")).length;
    if (purged > 0) yield purged;
  }
}
