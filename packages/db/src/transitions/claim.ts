import type { ClaimedJob } from "@muster/job";
import { isShort, plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { type Places, prepared } from "../statement.ts";
import { CLAIMED_GROUPS, type ClaimedGroup, toClaimedJobs } from "./claimed-group.ts";
import { CLAIMED_COLUMNS, type ClaimedRow, toClaimed } from "./claimed-row.ts";
import { IN_TIME } from "./expire.ts";
import { knowing } from "./guard.ts";
import { BOUNDED_WAIT, passingLocked } from "./locked-rows.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

interface Claim {
  readonly workerId: string;
  /** An array. */
  readonly taskIds: string;
}

// By primary key only, and nothing it changes is indexed, but for the hold of a job that was held: the update stays HOT.
// The worker must be alive in the same statement, or a worker that was declared lost would claim jobs that nobody frees
// again. A job held for its type may be claimed: whoever claims it knows the type, which ends the hold.
const claimBy = (p: Places<Claim>, from: string, wanted: string): string => `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = ${p.workerId}, started_at = now(), updated_at = now()${from}
WHERE ${wanted} AND ${knowing("claim")} AND (t.hold IS NULL OR t.hold = 'type:' || t.type)
  AND ${IN_TIME}
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = ${p.workerId} AND w.state = 'alive')
  AND ${BOUNDED_WAIT}
RETURNING ${CLAIMED_COLUMNS}, ${EVENT}`;

// A row for each of hundreds of jobs is half of what its reader does: those that have much in common come as one.
const CLAIM = prepared<Claim>("claim", (p) => {
  const claimed = claimBy(p, "", `t.task_id = ANY(${p.taskIds}::uuid[])`);
  return `
WITH claimed AS (${claimed}
)
${CLAIMED_GROUPS}`;
});
// The limit keeps the planner from guessing: whatever the array holds, each row is looked up by its key.
const CLAIM_FEW = prepared<Claim>("claim_few", (p) =>
  claimBy(
    p,
    `
FROM (SELECT u.task_id FROM unnest(${p.taskIds}::uuid[]) AS u (task_id)
      LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d`,
    "t.task_id = d.task_id",
  ),
);

/** Claimed jobs, and the events of the watched ones among them. */
interface Claimed {
  readonly jobs: ClaimedJob[];
  readonly events: string[];
}

/**
 * queued → running, for those of the ids that are still available; the others belong to somebody else, are cancelled or
 * gone, are locked by a transaction that stays open, or are
 * refused by the database, of which `onRefused` is told. Small payloads of a large claim share their memory. When the
 * answer is lost the rows may be claimed all the same: look them up with claimedBy.
 */
export async function claim(
  database: Database,
  workerId: string,
  taskIds: readonly string[],
  onRefused?: OnRefused,
): Promise<Claimed> {
  const answers = await passingRefused(
    taskIds,
    (some) =>
      passingLocked(database.query, some, async (ids) => [
        await (isShort(ids) ? claimFew : claimMany)(database, workerId, ids),
      ]),
    onRefused,
  );
  const [only = { jobs: [], events: [] }] = answers;
  if (answers.length <= 1) return only;
  return { jobs: answers.flatMap(({ jobs }) => jobs), events: answers.flatMap(({ events }) => events) };
}

async function claimFew({ query }: Database, workerId: string, taskIds: readonly string[]): Promise<Claimed> {
  const few = CLAIM_FEW.with({ taskIds: plainArray(taskIds), workerId });
  const rows = await query<ClaimedRow & WithEvent>(...few);
  return { jobs: rows.map(toClaimed), events: eventsOf(rows) };
}

async function claimMany(
  { query }: Database,
  workerId: string,
  taskIds: readonly string[],
): Promise<Claimed> {
  const many = CLAIM.with({ taskIds: plainArray(taskIds), workerId });
  const groups = await query<ClaimedGroup>(...many);
  return { jobs: toClaimedJobs(groups, taskIds), events: groups.flatMap(({ events }) => events ?? []) };
}
