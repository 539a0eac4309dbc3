import {
  type Database,
  type JobFilter,
  type JobPage,
  listJobs,
  type OnRefused,
  type Turn,
  tellOfRefused,
} from "@muster/db";
import { MOST_CHANGED_AT_ONCE, redriver } from "@muster/dispatch";
import type { ApiContext } from "../../api-context.ts";
import type { Position } from "../job-place.ts";

const SAMPLE = 20;

/** What one call asks for. */
export interface Redrive {
  /** Runs the redrives, and records them. */
  readonly changing: Pick<Database, "query">;
  readonly filter: JobFilter;
  readonly dryRun: boolean;
  /** Most jobs to redrive. */
  readonly limit: number;
  /** Time between the starts of two jobs, milliseconds; undefined: all at once. */
  readonly gapMs: number | undefined;
  /** Continues after it. */
  readonly from: Required<Position>;
  /** No further batch is begun after this many milliseconds. */
  readonly budgetMs: number;
}

export interface Redriven {
  readonly redriven: number;
  /** By the database. */
  readonly refused: number;
  readonly matched: number;
  /** Ids of some of the jobs. */
  readonly sample: readonly string[];
  /** Where to continue; undefined when nothing is left. */
  readonly position?: Position;
}

/**
 * Redrives jobs batch by batch, oldest first: commit, then push. What a batch had committed when its process died is
 * pushed by the reconciler, and found by no later call. Rejects with the signal's reason between two batches.
 */
export type Redriver = (wish: Redrive, turn: Turn, signal: AbortSignal) => Promise<Redriven>;

export function createRedriver(api: ApiContext): Redriver {
  const redrive = redriver(api);
  const onRefused = tellOfRefused(api.log);
  return async (wish, turn, signal) => {
    const context = { ...api, database: api.database.within(turn) };
    const until = performance.now() + wish.budgetMs;
    let { lastId, nextMs } = wish.from;
    let [redriven, refused, matched] = [0, 0, 0];
    const sample: string[] = [];
    const refuse: OnRefused = (taskId, error) => {
      refused += 1;
      onRefused(taskId, error);
    };
    const position = (): Position => (wish.gapMs === undefined ? { lastId } : { lastId, nextMs });
    do {
      signal.throwIfAborted();
      const size = Math.min(MOST_CHANGED_AT_ONCE, wish.limit - matched);
      const page = await listJobs(context.database, wish.filter, size, { after: lastId });
      let ids = page.jobs.map(({ taskId }) => taskId);
      if (!wish.dryRun) {
        if (!hasRoom(context, page, redriven > 0))
          return { redriven, refused, matched, sample, position: position() };
        const spread = wish.gapMs === undefined ? undefined : { gapMs: wish.gapMs, firstMs: nextMs };
        const rows = await redrive(wish.changing, { jobs: page.jobs, spread, onRefused: refuse });
        redriven += rows.length;
        ids = rows.map((row) => row.task_id);
        for (const { run_ms } of rows) nextMs = Math.max(nextMs, run_ms + (wish.gapMs ?? 0));
      }
      matched += page.jobs.length;
      sample.push(...ids.slice(0, SAMPLE - sample.length));
      if (page.lastId === undefined) return { redriven, refused, matched, sample };
      lastId = page.lastId;
    } while (matched < wish.limit && performance.now() < until);
    return { redriven, refused, matched, sample, position: position() };
  };
}

/**
 * Whether the lists of these jobs accept more. Once something has been redriven, a full list ends the call instead of
 * failing it: its caller would not learn where to continue.
 */
function hasRoom({ depth }: ApiContext, { jobs }: JobPage, begun: boolean): boolean {
  try {
    depth.check(jobs);
    return true;
  } catch (error) {
    if (begun) return false;
    throw error;
  }
}
