import { type Database, jobKinds, type Series } from "@muster/db";
import { type AttemptOutcome, isFinal, type JobKind, type JobState } from "@muster/job";
import { boundedLabel, type Coalescer, coalesce, type Logger, type Metrics } from "@muster/runtime";
import { forgetFirst } from "./forget-first.ts";
import type { RemoteWorker } from "./remote-worker.ts";

/** Jobs whose kinds are remembered, beyond which the first are forgotten. */
const MOST_KEPT = 50_000;
const BATCH = 1_000;

/** An attempt whose end was recorded here. */
export interface EndedAttempt {
  readonly taskId: string;
  readonly outcome: AttemptOutcome;
  readonly state: JobState;
}

type Ended = EndedAttempt & Pick<RemoteWorker, "countsItself">;

interface Kind {
  readonly queue: string;
  readonly type: string;
  /** `performance.now()`, or what comes to the same. */
  readonly startedAt: number;
}

export interface EndedCountsOptions {
  readonly database: Database;
  readonly series: Pick<Series, "of">;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "loopErrors" | "jobAttempts" | "jobsFinished" | "jobRunDurationSeconds">;
}

/** Counts the ends of remote attempts, for charts and for metrics. Whoever ends an attempt does not say what its job is. */
export class EndedCounts {
  readonly #options: EndedCountsOptions;
  readonly #kinds = new Map<string, Kind>();
  readonly #lookups: Coalescer<string, Kind | undefined>;
  readonly #queue = boundedLabel();
  readonly #type = boundedLabel();

  constructor(options: EndedCountsOptions) {
    this.#options = options;
    this.#lookups = coalesce({
      name: "kinds of jobs",
      maxItems: BATCH,
      inFlight: 1,
      flush: async (taskIds) => {
        const kinds = await jobKinds(options.database, taskIds);
        const now = performance.now();
        return taskIds.map((taskId) => {
          const kind = kinds.get(taskId);
          return kind && { ...kind, startedAt: now - kind.ranMs };
        });
      },
    });
  }

  /** These were handed out here: their ends mostly come here, too. */
  onHanded(
    jobs: readonly { readonly taskId: string; readonly queue: string; readonly type: string }[],
  ): void {
    const startedAt = performance.now();
    for (const { taskId, queue, type } of jobs) {
      this.#kinds.delete(taskId);
      this.#kinds.set(taskId, { queue, type, startedAt });
    }
    forgetFirst(this.#kinds, MOST_KEPT);
  }

  /** What a job is that has failed; undefined for one that does not exist. Rejects as `Database.query` does. */
  async kindOf(taskId: string): Promise<JobKind | undefined> {
    const known = this.#kinds.get(taskId);
    if (known !== undefined) return known;
    const found = await this.#lookups.add(taskId);
    // Its end is about to be counted: it need not be looked up again.
    if (found !== undefined) this.#kinds.set(taskId, found);
    forgetFirst(this.#kinds, MOST_KEPT);
    return found;
  }

  /** Nobody waits for it. */
  onEnded({ countsItself }: Pick<RemoteWorker, "countsItself">, ended: readonly EndedAttempt[]): void {
    for (const attempt of ended) {
      const one = { ...attempt, countsItself };
      const kind = this.#kinds.get(one.taskId);
      if (kind === undefined) void this.#lookUp(one);
      else this.#count(one, kind);
      this.#kinds.delete(one.taskId);
    }
  }

  #count({ outcome, state, countsItself }: Ended, { queue, type, startedAt }: Kind): void {
    const { series, metrics } = this.#options;
    const ranMs = Math.max(0, performance.now() - startedAt);
    const counts = series.of(queue, type);
    counts.ended(outcome, ranMs);
    if (isFinal(state)) counts.finished(state);
    if (countsItself) return;
    const labels = { queue: this.#queue(queue), type: this.#type(type) };
    metrics.jobRunDurationSeconds.labels(labels.type).observe(ranMs / 1000);
    metrics.jobAttempts.inc({ ...labels, outcome });
    if (isFinal(state)) metrics.jobsFinished.inc({ ...labels, state });
  }

  /** Never rejects. */
  async #lookUp(one: Ended): Promise<void> {
    try {
      const kind = await this.#lookups.add(one.taskId);
      if (kind !== undefined) this.#count(one, kind);
    } catch (err) {
      this.#options.metrics.loopErrors.inc({ loop: "remote-endings" });
      this.#options.log.debug({ err, job: one.taskId }, "an end is missing in the charts");
    }
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.#lookups.idle();
  }
}
