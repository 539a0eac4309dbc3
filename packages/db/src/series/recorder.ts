import { randomBytes } from "node:crypto";
import {
  type Log,
  type Loop,
  type LoopOptions,
  type Metrics,
  type Stoppable,
  startLoop,
  withDeadline,
} from "@muster/runtime";
import type { Database } from "../database.ts";
import { CountedKinds } from "./counted-kinds.ts";
import type { Count, KindCounts } from "./counts.ts";
import { insertCounts } from "./insert-counts.ts";
import { OPEN_FOR_MS } from "./sum-minute.ts";

/** With the time that a report takes, what a crash can lose is never older than ten seconds. */
const REPORT_EVERY_MS = 9_500;
/** By chance, or all processes of a deploy would report at once. */
const JITTER = 0.2;
/**
 * A report that was not answered for so long is given up: once its minute is added up, nobody can tell any more whether it was
 * in it.
 */
const GIVE_UP_MS: number = OPEN_FOR_MS - 60_000;
const LAST_REPORT_MS = 1_000;

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

export function startSeries(options: SeriesOptions): Series {
  return new SeriesRecorder(options);
}

interface Report {
  readonly number: number;
  readonly counts: readonly Count[];
  /** `performance.now()`. */
  readonly madeAt: number;
}

class SeriesRecorder implements Series {
  readonly loop: Loop;
  readonly #options: SeriesOptions;
  readonly #kinds = new CountedKinds();
  readonly #process = randomBytes(9).toString("base64url");
  #made = 0;
  #unanswered: Report | undefined;

  constructor(options: SeriesOptions) {
    const { log, metrics } = options;
    this.#options = options;
    this.loop = startLoop({
      name: "series",
      intervalMs: REPORT_EVERY_MS,
      jitter: JITTER,
      runOnce: () => this.#report(),
      log,
      metrics,
    });
  }

  of(queue: string, type: string): KindCounts {
    return this.#kinds.of(queue, type);
  }

  async stop(): Promise<void> {
    try {
      await withDeadline(this.loop.stop(), LAST_REPORT_MS, "the report under way");
      // A database that has just not answered would not answer now.
      if (this.#unanswered === undefined)
        await withDeadline(this.#report(), LAST_REPORT_MS, "the last report");
    } catch (err) {
      this.#options.log.debug({ err }, "the last counts for charts were not told");
    }
    this.#drop();
  }

  async #report(): Promise<void> {
    if (this.#unanswered !== undefined && performance.now() - this.#unanswered.madeAt > GIVE_UP_MS)
      this.#drop();
    // As it was: what has been counted since is another one.
    if (this.#unanswered !== undefined) await this.#send(this.#unanswered);
    const counts = this.#kinds.take();
    if (counts.length === 0) return;
    this.#made += 1;
    await this.#send({ number: this.#made, counts, madeAt: performance.now() });
  }

  async #send(report: Report): Promise<void> {
    this.#unanswered = report;
    const { query } = this.#options.database;
    await insertCounts(query, { process: this.#process, report: report.number }, report.counts);
    this.#unanswered = undefined;
  }

  #drop(): void {
    const events = this.#unanswered?.counts.reduce((sum, { count }) => sum + count, 0) ?? 0;
    this.#unanswered = undefined;
    if (events > 0) this.#options.metrics.seriesDropped.inc(events);
  }
}
