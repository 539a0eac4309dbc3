import {
  type Database,
  eventsOf,
  type JobFilter,
  type JobPage,
  listJobs,
  type OnRefused,
  type RedrivenRow,
  redrive,
  type Turn,
  tellOfRefused,
} from "@muster/db";
import { announceQueued } from "@muster/dispatch";
import { boundedLabel } from "@muster/runtime";
import type { ApiContext } from "../../api-context.ts";
import type { Position } from "../job-place.ts";

/** Jobs of one transaction: more would keep their rows locked, and others waiting, for too long. */
const BATCH = 1_000;
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
  const count = redriveCounter(api);
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
      const size = Math.min(BATCH, wish.limit - matched);
      const page = await listJobs(context.database, wish.filter, size, { after: lastId });
      let ids = page.jobs.map(({ taskId }) => taskId);
      if (!wish.dryRun) {
        if (!hasRoom(context, page, redriven > 0))
          return { redriven, refused, matched, sample, position: position() };
        const rows = await redriveBatch(context, page, wish, nextMs, refuse);
        count(rows);
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

async function redriveBatch(
  context: ApiContext,
  { jobs }: JobPage,
  { changing, gapMs }: Redrive,
  firstMs: number,
  onRefused: OnRefused,
): Promise<RedrivenRow[]> {
  if (jobs.length === 0) return [];
  const rows = await redrive(changing, jobs, gapMs === undefined ? undefined : { gapMs, firstMs }, onRefused);
  const queued = rows.filter((row) => row.status === "queued");
  for (const { queue, type } of queued) context.series.of(queue, type).arrived(1);
  await announceQueued(context, queued, eventsOf(rows));
  return rows;
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

function redriveCounter({ metrics }: ApiContext): (rows: readonly RedrivenRow[]) => void {
  const queue = boundedLabel();
  return (rows) => {
    for (const same of Map.groupBy(rows, (row) => `${row.queue}\n${row.redriven_from}`).values()) {
      const [first] = same;
      if (first === undefined) continue;
      metrics.jobsRedriven.inc({ queue: queue(first.queue), from: first.redriven_from }, same.length);
    }
  };
}
