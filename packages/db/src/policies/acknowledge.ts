import type { Limit } from "@muster/policy";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EPOCH } from "../gates/epoch.ts";
import { gatesSql, type Limiting, limitingOf } from "../gates/gates-sql.ts";
import { named } from "../statement.ts";
import { IS_NAMED, namedRows } from "../transitions/claim.ts";
import { BOUNDED_WAIT } from "../transitions/locked-rows.ts";

/** Attempts that run, and the limits that all of their jobs have. */
export interface RunningUnder {
  readonly taskIds: readonly string[];
  readonly limits: readonly Limit[];
}

interface Adopting extends Limiting {
  readonly taskIds: string;
  readonly workerId: string;
}

const ADOPT = named<Adopting>(
  (p) => `
UPDATE tasks AS t SET gates = ${gatesSql(p)}${namedRows(p)}
WHERE ${IS_NAMED} AND t.status = 'running' AND t.worker_id = ${p.workerId}::text
  AND t.gates IS DISTINCT FROM ${gatesSql(p)} AND ${BOUNDED_WAIT}`,
);

// Never back: a statement of before may come late.
const ACKNOWLEDGE = `
UPDATE workers AS w SET policy_epoch = $2::int8 WHERE w.worker_id = $1 AND w.policy_epoch < $2::int8`;

/**
 * Makes what runs here count under the limits of an epoch, and then says that this worker knows that epoch: from then on it
 * begins nothing that it has claimed under an older one and that a policy of this one matches.
 * @throws an error that `isLockTimeout` knows, when a transaction that stays open holds one of the rows: try again
 */
export async function adopt(
  database: Pick<Database, "query">,
  { workerId, epoch }: { readonly workerId: string; readonly epoch: number },
  running: readonly RunningUnder[],
): Promise<void> {
  for (const { taskIds, limits } of running) {
    if (taskIds.length > 0)
      await database.query(...ADOPT.with({ ...limitingOf(limits), workerId, taskIds: plainArray(taskIds) }));
  }
  await database.query(ACKNOWLEDGE, [workerId, epoch]);
}

// One that drains still runs jobs. One whose lease is over counts until it is declared lost: its beat may be late.
const BEHIND = `
SELECT ${EPOCH} AS epoch, w.name, w.policy_epoch
FROM (SELECT 1) AS one LEFT JOIN workers AS w ON w.state IN ('alive', 'draining') AND w.policy_epoch < ${EPOCH}`;

interface BehindRow {
  epoch: number;
  name: string | null;
  policy_epoch: number | null;
}

/** Which epoch every live worker knows, and which of them do not know the latest, by their names. */
export async function leastAcknowledged(
  database: Pick<Database, "query">,
): Promise<{ epoch: number; behind: string[] }> {
  const rows = await database.query<BehindRow>(BEHIND);
  return {
    epoch: Math.min(...rows.map((row) => row.policy_epoch ?? row.epoch)),
    behind: [...new Set(rows.flatMap(({ name }) => name ?? []))].toSorted(),
  };
}
