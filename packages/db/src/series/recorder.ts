import type { Log, Loop, LoopOptions, Metrics, Stoppable } from "@muster/runtime";
import type { Database } from "../database.ts";
import { Reporter } from "../reporter.ts";
import { CountedKinds } from "./counted-kinds.ts";
import type { Count, KindCounts } from "./counts.ts";
import { insertCounts } from "./insert-counts.ts";
import { OPEN_FOR_MS } from "./sum-minute.ts";

/** With the time that a report takes, what a crash can lose is never older than ten seconds. */
const REPORT_EVERY_MS = 9_500;
/**
 * A report that was not answered for so long is given up: once its minute is added up, nobody can tell any more whether it was
 * in it.
 */
const GIVE_UP_MS: number = OPEN_FOR_MS - 60_000;

export interface SeriesOptions {
  readonly database: Database;
  readonly log: Log;
  readonly metrics: LoopOptions["metrics"] & Pick<Metrics, "seriesDropped">;
}

/** Counts what happens to jobs in this process. Nothing is sent while nothing happens. */
export interface Series extends Stoppable {
  /** Looking it up costs more than a count: keep it where it is used often. */
  of(queue: string, type: string): KindCounts;
  readonly loop: Loop;
  /** Tells what was counted last, within a second. Never rejects. */
  stop(): Promise<void>;
}

export function startSeries({ database, log, metrics }: SeriesOptions): Series {
  const kinds = new CountedKinds();
  const reporter = new Reporter<Count>({
    name: "series",
    everyMs: REPORT_EVERY_MS,
    giveUpMs: GIVE_UP_MS,
    take: () => kinds.take(),
    send: (key, counts) => insertCounts(database.query, key, counts),
    onLost: (counts) => metrics.seriesDropped.inc(counts.reduce((sum, { count }) => sum + count, 0)),
    log,
    metrics,
  });
  return {
    of: (queue, type) => kinds.of(queue, type),
    loop: reporter.loop,
    stop: () => reporter.stop(),
  };
}
