import type { Database } from "../database.ts";
import { FIRST_ID } from "../purge.ts";
import type { CancelFilter } from "../queries/cancellable.ts";
import type { JobFilter } from "../queries/job-filter.ts";
import { cancellableOf, cancellablePage, listJobs } from "../reads.ts";
import type { BulkPlace, BulkScope } from "./bulk-record.ts";

export interface FoundJob {
  readonly taskId: string;
  /** Of jobs to redrive: the guard of their change. */
  readonly version: number;
}

export interface MatchingPage {
  readonly jobs: readonly FoundJob[];
  /** Where to go on; undefined when all jobs were looked at. */
  readonly next: BulkPlace | undefined;
}

/** Up to `size` jobs that match, from a place on. A page may be empty although more follow: what it looks at is bounded. */
export async function matchingPage(
  database: Database,
  scope: BulkScope,
  place: BulkPlace | undefined,
  size: number,
): Promise<MatchingPage> {
  if (scope.action === "redrive") return await endedPage(database, scope, place, size);
  const filter = cancelFilterOf(scope);
  const { taskIds } = scope.filter;
  if (taskIds !== undefined) return await namedPage(database, filter, taskIds, place, size);
  const cursor = place !== undefined && "walk" in place ? place.walk : { stretch: 0 };
  const page = await cancellablePage(database, filter, cursor, size);
  return { jobs: page.taskIds.map(unversioned), next: page.next && { walk: page.next } };
}

const unversioned = (taskId: string): FoundJob => ({ taskId, version: 0 });

async function endedPage(
  database: Database,
  scope: BulkScope,
  place: BulkPlace | undefined,
  size: number,
): Promise<MatchingPage> {
  const after = place !== undefined && "after" in place ? place.after : FIRST_ID;
  const { jobs, lastId } = await listJobs(database, jobFilterOf(scope), size, { after });
  return { jobs, next: lastId === undefined ? undefined : { after: lastId } };
}

/** In the order of the names. */
async function namedPage(
  database: Database,
  filter: CancelFilter,
  taskIds: readonly string[],
  place: BulkPlace | undefined,
  size: number,
): Promise<MatchingPage> {
  const from = place !== undefined && "named" in place ? place.named : 0;
  const left = taskIds.slice(from);
  const found = new Set(await cancellableOf(database, filter, left));
  const chosen = left.filter((taskId) => found.has(taskId));
  const beyond = chosen[size];
  return {
    jobs: chosen.slice(0, size).map(unversioned),
    next: beyond === undefined ? undefined : { named: taskIds.indexOf(beyond) },
  };
}

/** What has ended since its start is not its business: it may be a job of its own that has died again. */
function jobFilterOf({ filter, reach, beforeUs }: BulkScope): JobFilter {
  const { all: _all, finishedBeforeMs = Number.POSITIVE_INFINITY, ...rest } = filter;
  return {
    ...rest,
    redrivable: true,
    finishedBeforeMs: Math.min(finishedBeforeMs, beforeUs / 1000),
    ...(reach !== undefined && { reach }),
  };
}

function cancelFilterOf({ filter, reach, beforeUs }: BulkScope): CancelFilter {
  const { all: _all, taskIds: _taskIds, ...rest } = filter;
  return { ...rest, livesBeforeUs: beforeUs, ...(reach !== undefined && { reach }) };
}
