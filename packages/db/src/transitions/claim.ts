import type { ClaimedJob } from "@muster/job";
import { isShort, plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { isCurrent } from "../gates/epoch.ts";
import { type Places, prepared } from "../statement.ts";
import { CLAIMED_GROUPS, type ClaimedGroup, toClaimedJobs } from "./claimed-group.ts";
import { CLAIMED_COLUMNS, type ClaimedRow, toClaimed } from "./claimed-row.ts";
import { IN_TIME } from "./expire.ts";
import { knowing } from "./guard.ts";
import { BOUNDED_WAIT, passingLocked } from "./locked-rows.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

export interface Claiming {
  readonly workerId: string;
  /** An array. */
  readonly taskIds: string;
  /** Which the claimer's policies are from. */
  readonly epoch: number;
  /** Of what the claimer knows of its labels, and of what operators want of it. */
  readonly labelsVersion: number;
  /** An array: lanes whose placement the claimer meets, with these labels. A job without a placement may be in any. */
  readonly lanes: string;
}

/** Who claims, as of which epoch it knows the policies, and of which version how it stands. Default: 0, as registered. */
export type Claimer = Pick<Claiming, "workerId" | "epoch"> &
  Partial<Pick<Claiming, "labelsVersion">> & {
    /** Lanes whose placement it meets, with these labels. Default: none. */
    readonly lanes?: readonly string[];
  };

/** What a statement says of who claims, and what. */
export const claimingOf = (as: Claimer, taskIds: readonly string[]): Claiming => ({
  labelsVersion: 0,
  ...as,
  // Names of lanes need no quotes.
  lanes: plainArray(as.lanes ?? []),
  taskIds: plainArray(taskIds),
});

/** Of the row named `t`. A job held for its type may be claimed: whoever claims it knows the type, which ends the hold. */
export const NOT_HELD = "(t.hold IS NULL OR t.hold = 'type:' || t.type)";

/** Who the rows become, as SQL: a worker's id, and that it may take them. */
export interface ClaimedFor {
  readonly workerId: string;
  readonly mayTake: string;
}

const theClaimer = (p: Places<Claiming>): ClaimedFor => ({
  workerId: p.workerId,
  mayTake: `(t.placement IS NULL OR t.lane = ANY(${p.lanes}::text[]))
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = ${p.workerId} AND w.state = 'alive'
                AND coalesce(w.labels_version, 0) = ${p.labelsVersion})`,
});

/** The claim for one worker, which says itself that it may take. */
export const claimBy = (
  p: Places<Claiming>,
  from: string,
  wanted: string,
  mayStart: string = NOT_HELD,
): string => claimFor(p, theClaimer(p), from, wanted, mayStart);

/**
 * The update that makes the rows named `t` running, up to its RETURNING.
 *
 * By primary key only, and nothing it changes is indexed, but for the hold of a job that was held: the update stays HOT.
 * The worker must be alive in the same statement, or a worker that was declared lost would claim jobs that nobody frees
 * again; and it must know the policies of now, and how it stands itself, or it would claim past what it has not heard of: a
 * pause, a cordon, or that it has no longer the label that a job requires. Whatever list a job was found in, its own lane says
 * what it requires.
 */
export const claimFor = (
  p: Places<Pick<Claiming, "epoch">>,
  { workerId, mayTake }: ClaimedFor,
  from: string,
  wanted: string,
  mayStart: string,
): string => `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = ${workerId}, started_at = now(), updated_at = now()${from}
WHERE ${wanted} AND ${knowing("claim")} AND ${mayStart}
  AND ${IN_TIME} AND ${mayTake}
  AND ${isCurrent(p)}
  AND ${BOUNDED_WAIT}
RETURNING ${CLAIMED_COLUMNS}, ${EVENT}`;

/**
 * The ids that a claim names, as rows named `d`. The limit keeps the planner from guessing: whatever the array holds, each
 * row is looked up by its key.
 */
export const namedRows = (p: Places<{ readonly taskIds: string }>): string => `
FROM (SELECT u.task_id FROM unnest(${p.taskIds}::uuid[]) AS u (task_id)
      LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d`;
export const IS_NAMED = "t.task_id = d.task_id";

// A row for each of hundreds of jobs is half of what its reader does: those that have much in common come as one.
const CLAIM = prepared<Claiming>("claim", (p) => {
  const claimed = claimBy(p, "", `t.task_id = ANY(${p.taskIds}::uuid[])`);
  return `
WITH claimed AS (${claimed}
)
${CLAIMED_GROUPS}`;
});
const CLAIM_FEW = prepared<Claiming>("claim_few", (p) => claimBy(p, namedRows(p), IS_NAMED));

/** Claimed jobs, and the events of the watched ones among them. */
export interface Claimed {
  readonly jobs: ClaimedJob[];
  readonly events: string[];
}

/**
 * queued → running, for those of the ids that are still available; the others belong to somebody else, are cancelled or
 * gone, are locked by a transaction that stays open, or are refused by the database, of which `onRefused` is told. None
 * while the policies are of another epoch than the claimer's. Only for jobs that no policy matches. Small payloads of a
 * large claim share their memory. When the answer is lost the rows may be claimed all the same: look them up with claimedBy.
 */
export function claim(
  database: Database,
  as: Claimer,
  taskIds: readonly string[],
  onRefused?: OnRefused,
): Promise<Claimed> {
  return claimInParts(database, taskIds, onRefused, (ids) =>
    (isShort(ids) ? claimFew : claimMany)(database, as, ids),
  );
}

/** Runs a claim for all of the ids, or in parts without those whose rows are locked, or are refused by the database. */
export async function claimInParts(
  { query }: Pick<Database, "query">,
  taskIds: readonly string[],
  onRefused: OnRefused | undefined,
  claimThese: (taskIds: readonly string[]) => Promise<Claimed>,
): Promise<Claimed> {
  const answers = await passingRefused(
    taskIds,
    (some) => passingLocked(query, some, async (ids) => [await claimThese(ids)]),
    onRefused,
  );
  const [only = { jobs: [], events: [] }] = answers;
  if (answers.length <= 1) return only;
  return { jobs: answers.flatMap(({ jobs }) => jobs), events: answers.flatMap(({ events }) => events) };
}

async function claimFew({ query }: Database, as: Claimer, taskIds: readonly string[]): Promise<Claimed> {
  const few = CLAIM_FEW.with(claimingOf(as, taskIds));
  const rows = await query<ClaimedRow & WithEvent>(...few);
  return { jobs: rows.map(toClaimed), events: eventsOf(rows) };
}

async function claimMany({ query }: Database, as: Claimer, taskIds: readonly string[]): Promise<Claimed> {
  const many = CLAIM.with(claimingOf(as, taskIds));
  const groups = await query<ClaimedGroup>(...many);
  return { jobs: toClaimedJobs(groups, taskIds), events: groups.flatMap(({ events }) => events ?? []) };
}
