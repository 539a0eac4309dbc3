import type { ClaimedJob, EndState } from "@muster/db";
import { isFinal, type Outcome } from "@muster/job";
import { boundedLabel, type Metrics } from "@muster/runtime";

/** Records what attempts do. Children of labelled metrics are kept: looking one up costs more than counting. */
export interface AttemptMetrics {
  started(job: ClaimedJob): void;
  ended(job: ClaimedJob, outcome: Outcome, state: EndState, ranMs: number, databaseMs: number): void;
}

export function createAttemptMetrics(metrics: Metrics): AttemptMetrics {
  const type = boundedLabel();
  const queue = boundedLabel();
  const waits = cached((q: string, p: string) => metrics.jobQueueWaitSeconds.labels(queue(q), p));
  const runs = cached((t: string) => metrics.jobRunDurationSeconds.labels(type(t)));
  const totals = cached((q: string) => metrics.jobEndToEndSeconds.labels(queue(q)));
  const attempts = cached((q: string, t: string, o: string) =>
    perTurn(metrics.jobAttempts.labels(queue(q), type(t), o)),
  );
  const ends = cached((q: string, t: string, s: string) =>
    perTurn(metrics.jobsFinished.labels(queue(q), type(t), s)),
  );
  return {
    started: (job) => {
      waits(job.queue, job.priority).observe(Math.max(0, job.waitedMs) / 1000);
    },
    ended: (job, outcome, state, ranMs, databaseMs) => {
      runs(job.type).observe(ranMs / 1000);
      if (state === "stale") {
        metrics.staleAcks.inc();
        return;
      }
      attempts(job.queue, job.type, outcome.kind === "permanent" ? "error" : outcome.kind).inc();
      if (!isFinal(state)) return;
      ends(job.queue, job.type, state).inc();
      totals(job.queue).observe(Math.max(0, databaseMs - job.createdMs) / 1000);
    },
  };
}

/** Adds up what one turn of the event loop counts: endings come in batches, and each update costs a microsecond. */
function perTurn(counter: { inc(by: number): void }): { inc(): void } {
  let pending = 0;
  return {
    inc: () => {
      pending += 1;
      if (pending > 1) return;
      setImmediate(() => {
        counter.inc(pending);
        pending = 0;
      });
    },
  };
}

/** Remembers one child per combination of label values; bounded, because types and queues are the callers'. */
function cached<Args extends string[], Child>(make: (...args: Args) => Child): (...args: Args) => Child {
  const children = new Map<string, Child>();
  return (...args) => {
    const key = args.length === 1 ? (args[0] ?? "") : args.join("\n");
    const known = children.get(key);
    if (known !== undefined) return known;
    const child = make(...args);
    if (children.size < 1_000) children.set(key, child);
    return child;
  };
}
