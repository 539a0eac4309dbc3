import {
  type BulkRecord,
  changingFor,
  type Database,
  endPass,
  type FoundJob,
  matchingPage,
  moveOn,
  type OnRefused,
  type Query,
  type Row,
  tellOfRefused,
} from "@muster/db";
import { cancelBatch, MOST_CHANGED_AT_ONCE, redriver } from "@muster/dispatch";
import type { ChoreContext } from "../chore.ts";

/** Changes the next page of a bulk's jobs, and notes how far it has come. */
export type BulkStep = (bulk: BulkRecord) => Promise<void>;

/** How many jobs it has changed. */
type Change = (bulk: BulkRecord, jobs: readonly FoundJob[], onRefused: OnRefused) => Promise<number>;

export function bulkStep(context: ChoreContext): BulkStep {
  const { database, metrics, log } = context;
  const tell = tellOfRefused(log);
  const changes: Record<BulkRecord["action"], Change> = {
    redrive: redriving(context),
    cancel: cancelling(context),
  };
  return async (bulk) => {
    const { action, place } = bulk;
    if (place !== undefined && "over" in place) return await endPass(database.query, bulk);
    const { jobs, next } = await matchingPage(database, bulk, place, sizeOf(bulk));
    let refused = 0;
    const changed = await changes[action](bulk, jobs, (taskId, error) => {
      refused += 1;
      tell(taskId, error);
    });
    const left = jobs.length - changed;
    await moveOn(database.query, { bulk, next, left, refused });
    metrics.bulkJobs.inc({ action, outcome: "changed" }, changed);
    metrics.bulkJobs.inc({ action, outcome: "refused" }, refused);
    metrics.bulkJobs.inc({ action, outcome: "skipped" }, left - refused);
  };
}

/** Cancels come as fast as they may, so that those of a second are not done at once where that is a thousand. */
function sizeOf({ action, perSecond }: BulkRecord): number {
  if (action === "redrive" || perSecond === undefined) return MOST_CHANGED_AT_ONCE;
  return Math.min(MOST_CHANGED_AT_ONCE, Math.max(1, Math.floor(perSecond)));
}

function redriving(context: ChoreContext): Change {
  const redrive = redriver(context);
  return async (bulk, jobs, onRefused) => {
    const { perSecond, nextTurnMs } = bulk;
    const gapMs = perSecond === undefined ? undefined : 1000 / perSecond;
    const turnAfter = (rows: readonly Row[]): number =>
      gapMs === undefined ? 0 : Math.max(...rows.map((row) => Number(row["run_ms"]))) + gapMs;
    const spread = gapMs === undefined ? undefined : { gapMs, firstMs: nextTurnMs };
    return (await redrive(recorded(context, bulk, turnAfter), { jobs, spread, onRefused })).length;
  };
}

function cancelling(context: ChoreContext): Change {
  return async (bulk, jobs, onRefused) => {
    if (jobs.length === 0) return 0;
    const { reason, graceMs, beforeUs, filter } = bulk;
    const changing = recorded(context, bulk, () => 0);
    const rows = await cancelBatch(context, changing, {
      taskIds: jobs.map(({ taskId }) => taskId),
      states: filter.states,
      terms: { reason: reason === "" ? null : reason, graceMs },
      onRefused,
      livesBeforeUs: beforeUs,
    });
    return rows.length;
  };
}

function recorded(
  { database, metrics }: ChoreContext,
  bulk: BulkRecord,
  turnAfter: (rows: readonly Row[]) => number,
): Pick<Database, "query"> {
  const changing = changingFor(database, bulk, turnAfter);
  return {
    query: async <R extends object>(...statement: Parameters<Query>): Promise<R[]> => {
      const rows = await changing.query<R>(...statement);
      if (rows.length > 0) metrics.auditRows.inc({ kind: "change" });
      return rows;
    },
  };
}
