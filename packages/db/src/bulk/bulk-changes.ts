import { writeAudit } from "../audit/write.ts";
import type { Database, Query, Row } from "../database.ts";
import { named } from "../statement.ts";
import type { BulkPlace, BulkRecord } from "./bulk-record.ts";

class BulkEndedError extends Error {
  override readonly name: string = "BulkEndedError";
}

/** Whether a change was refused because somebody has ended its bulk. */
export const isBulkEnded = (error: unknown): boolean => error instanceof BulkEndedError;

/** What changes of a bulk tell in the audit log: the call that nobody waits for any more. */
const METHOD = "scheduler.v1.BulkService/StartBulk";

const LOCK = `SELECT 1 FROM bulk_operations AS b WHERE b.bulk_id = $1 AND b.state = 'running' FOR UPDATE`;

interface Counted {
  readonly bulkId: string;
  readonly count: number;
  readonly nextTurnMs: number;
}

// A rate lets as many through as were changed, from now on: what a new leader finds is how long that is yet.
const COUNT = named<Counted>(
  (p) => `
UPDATE bulk_operations AS b
SET done = b.done + ${p.count}::int8, looked_at = b.looked_at + ${p.count}::int8,
    next_turn_ms = greatest(b.next_turn_ms, ${p.nextTurnMs}::float8),
    not_before = CASE WHEN b.action = 'cancel' AND b.per_second IS NOT NULL
                      THEN now() + ${p.count}::float8 / b.per_second * interval '1 second' ELSE b.not_before END
WHERE b.bulk_id = ${p.bulkId}`,
);

/**
 * Runs each statement that changes jobs in a transaction with what the bulk's row says of it, and with a row of the audit log: who
 * dies between them has done neither. The bulk's row is held first, so that none is changed once it has ended.
 * @param turnAfter of the rows: when the next job has its turn
 */
export function changingFor(
  database: Pick<Database, "transaction">,
  bulk: BulkRecord,
  turnAfter: (rows: readonly Row[]) => number,
): Pick<Database, "query"> {
  const { bulkId } = bulk;
  return {
    query: <R extends object>(...[statement, values, patience]: Parameters<Query>): Promise<R[]> =>
      database.transaction(async (query) => {
        if ((await query(LOCK, [bulkId])).length === 0) throw new BulkEndedError(`bulk ${bulkId} has ended`);
        const rows = await query<R>(statement, values);
        if (rows.length === 0) return rows;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows of jobs, as the statements of changes answer them
        const changed = rows as readonly Row[];
        await query(...COUNT.with({ bulkId, count: rows.length, nextTurnMs: turnAfter(changed) }));
        await tell(query, bulk, changed);
        return rows;
      }, patience),
  };
}

async function tell(
  query: Query,
  { bulkId, who, reason, requestHash }: BulkRecord,
  rows: readonly Row[],
): Promise<void> {
  await writeAudit(query, [
    {
      who,
      address: "",
      agent: "",
      method: METHOD,
      targets: rows.map((row) => `job:${String(row["task_id"])}`),
      filter: JSON.stringify({ bulk: bulkId }),
      count: rows.length,
      reason,
      requestHash,
      result: "OK",
    },
  ]);
}

/** What a page has come to, beside the jobs that were changed. */
export interface PageEnd {
  readonly bulk: BulkRecord;
  readonly next: BulkPlace | undefined;
  /** Jobs that matched and were not changed, those that were refused among them. */
  readonly left: number;
  readonly refused: number;
}

interface Moved {
  readonly bulkId: string;
  readonly step: number;
  readonly place: string;
  readonly left: number;
  readonly refused: number;
}

const MOVE = named<Moved>(
  (p) => `
UPDATE bulk_operations AS b
SET place = ${p.place}, step = b.step + 1, looked_at = b.looked_at + ${p.left}::int8, refused = b.refused + ${p.refused}::int8
WHERE b.bulk_id = ${p.bulkId} AND b.step = ${p.step}::int4 AND b.state = 'running'`,
);

/** Notes that a page is done with, unless another process has; where nothing follows, what is left is {@link endPass}. */
export async function moveOn(query: Query, { bulk, next, left, refused }: PageEnd): Promise<void> {
  const { bulkId, step } = bulk;
  const place: BulkPlace = next ?? { over: true };
  await query(...MOVE.with({ bulkId, step, place: JSON.stringify(place), left, refused }));
}

// Those that were refused are found once more, and counted then.
const AGAIN = `
UPDATE bulk_operations AS b
SET place = NULL, step = b.step + 1, pass_from = b.done, looked_at = b.looked_at - b.refused, refused = 0
WHERE b.bulk_id = $1 AND b.step = $2 AND b.state = 'running' AND b.done > b.pass_from`;

const DONE = `
UPDATE bulk_operations AS b SET state = 'done', finished_at = now(), step = b.step + 1
WHERE b.bulk_id = $1 AND b.step = $2 AND b.state = 'running'`;

/**
 * Ends a bulk that has looked at everything. One that cancels begins again until it finds nothing more: jobs that changed their
 * state meanwhile may have gone past it.
 */
export async function endPass(query: Query, { bulkId, step, action, filter }: BulkRecord): Promise<void> {
  const mayHaveMissed = action === "cancel" && filter.taskIds === undefined;
  if (mayHaveMissed && (await query(`${AGAIN} RETURNING b.bulk_id`, [bulkId, step])).length > 0) return;
  await query(DONE, [bulkId, step]);
}
