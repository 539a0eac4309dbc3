import type { NewJob, UniformBatch, UniqueJob } from "@muster/db";
import type { TraceContext, UserTransaction } from "@muster/job";
import { type FromBatch, sendMany, sendOne, type TraceRelation } from "@muster/tracing";
import type { SubmitResult } from "./submit-all.ts";
import { CommittingSubmitter, type SubmitTurn, type Submitter, type SubmitterOptions } from "./submitter.ts";

type AnyJob = NewJob | UniqueJob;

export interface TracedSubmitterOptions extends SubmitterOptions {
  /** Default: `link`. */
  readonly traceRelation?: TraceRelation | undefined;
}

/** Submits within spans, where this process is traced, and lets each job know where it comes from. */
export function createSubmitter(options: TracedSubmitterOptions): Submitter {
  return new TracedSubmitter(new CommittingSubmitter(options), options.traceRelation ?? "link");
}

class TracedSubmitter implements Submitter {
  readonly #submitter: Submitter;
  readonly #relation: TraceRelation;

  constructor(submitter: Submitter, relation: TraceRelation) {
    this.#submitter = submitter;
    this.#relation = relation;
  }

  one(job: AnyJob, signal?: AbortSignal): Promise<SubmitResult> {
    return sendOne(job, (from) => this.#submitter.one(comingFrom(job, from), signal));
  }

  all(jobs: readonly AnyJob[], turn: SubmitTurn = {}): Promise<SubmitResult[]> {
    const batch = { count: jobs.length, queue: queueOf(jobs), from: turn.from };
    return sendMany(batch, this.#relation, (from) => this.#submitter.all(allComingFrom(jobs, from), turn));
  }

  uniform(batch: UniformBatch, turn: SubmitTurn = {}): Promise<void> {
    const { model, taskIds } = batch;
    const about = { count: taskIds.length, queue: model.queue, from: turn.from };
    return sendMany(about, this.#relation, (from) => {
      const traces = tracesOf(batch, from);
      return this.#submitter.uniform(traces === undefined ? batch : { ...batch, traces }, turn);
    });
  }

  within(tx: UserTransaction, jobs: readonly AnyJob[]): Promise<SubmitResult[]> {
    const [only] = jobs;
    if (only === undefined || jobs.length > 1) {
      const batch = { count: jobs.length, queue: queueOf(jobs), from: undefined };
      return sendMany(batch, this.#relation, (from) => this.#submitter.within(tx, allComingFrom(jobs, from)));
    }
    return this.#oneWithin(tx, only);
  }

  async #oneWithin(tx: UserTransaction, job: AnyJob): Promise<SubmitResult[]> {
    return [
      await sendOne(job, async (from) => {
        const [result] = await this.#submitter.within(tx, [comingFrom(job, from)]);
        if (result === undefined) throw new Error("a submit was not answered");
        return result;
      }),
    ];
  }
}

/** As it is where nothing is known of it: nearly every job then, and a copy would be all that tracing costs. */
function comingFrom(job: AnyJob, trace: TraceContext | undefined): AnyJob {
  return trace === undefined || trace === job.trace ? job : { ...job, trace };
}

function allComingFrom(jobs: readonly AnyJob[], from: FromBatch): readonly AnyJob[] {
  if (from === undefined) return jobs;
  return jobs.map((job) => (job.trace === undefined ? { ...job, trace: from(job.taskId) } : job));
}

/** All of a batch of one kind say the same, or nothing. */
function tracesOf({ model, taskIds }: UniformBatch, from: FromBatch): UniformBatch["traces"] {
  const { trace } = model;
  if (trace !== undefined) return taskIds.map(() => trace);
  return from && taskIds.map(from);
}

/** Undefined where they go to several. */
function queueOf([first, ...others]: readonly AnyJob[]): string | undefined {
  return others.every(({ queue }) => queue === first?.queue) ? first?.queue : undefined;
}
