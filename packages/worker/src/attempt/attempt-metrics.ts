import {
  type AttemptOutcome,
  attemptOutcome,
  type ClaimedJob,
  type EndState,
  isFinal,
  type Outcome,
} from "@muster/job";
import { boundedLabel, type Metrics } from "@muster/runtime";
import type { AttemptCounts, WorkerSession } from "../port.ts";

/** Records what attempts do. */
export interface AttemptMetrics {
  /** @param exampleId the trace that shows such an attempt */
  started(job: ClaimedJob, exampleId?: string): void;
  /** The store refused the attempt's ending as it was. */
  refused(job: Pick<ClaimedJob, "type">): void;
  ended(
    job: ClaimedJob,
    outcome: Outcome,
    state: EndState,
    ranMs: number,
    nowMs: number,
    exampleId?: string,
  ): void;
}

interface Counter {
  inc(): void;
}

/** The series of the jobs of one queue, priority and type: looking them up costs more than counting. */
interface Kind {
  readonly job: Pick<ClaimedJob, "queue" | "priority" | "type">;
  readonly waits: { observe(seconds: number, exampleId?: string): void };
  readonly runs: { observe(seconds: number, exampleId?: string): void };
  readonly totals: { observe(seconds: number): void };
  readonly attempts: (outcome: AttemptOutcome) => Counter;
  readonly ends: (state: string) => Counter;
  readonly counts: AttemptCounts;
}

/** Callers choose types and queues; only this many kinds are remembered. */
const MAX_KINDS = 1_000;

/** @param session where attempts are counted for charts as well */
export function createAttemptMetrics(
  metrics: Metrics,
  session: Pick<WorkerSession, "countsOf">,
): AttemptMetrics {
  const kindOf = kinds(metrics, session);
  const typeLabel = boundedLabel();
  return {
    refused: ({ type }) => metrics.endingsRefused.inc({ type: typeLabel(type) }),
    started: (job, exampleId) => {
      const { waits, counts } = kindOf(job);
      const waitedMs = Math.max(0, job.waitedMs);
      waits.observe(waitedMs / 1000, exampleId);
      counts.started(waitedMs);
    },
    ended: (job, outcome, state, ranMs, nowMs, exampleId) => {
      const kind = kindOf(job);
      kind.runs.observe(ranMs / 1000, exampleId);
      if (state === "stale") {
        metrics.staleAcks.inc();
        return;
      }
      // A handler may fail after it has itself committed the success.
      const ending = state === "succeeded" ? state : attemptOutcome(outcome);
      kind.attempts(ending).inc();
      kind.counts.ended(ending, ranMs);
      if (!isFinal(state)) return;
      kind.counts.finished(state);
      kind.ends(state).inc();
      kind.totals.observe(Math.max(0, nowMs - job.createdMs) / 1000);
    },
  };
}

function kinds(metrics: Metrics, session: Pick<WorkerSession, "countsOf">): (job: Kind["job"]) => Kind {
  const type = boundedLabel();
  const queue = boundedLabel();
  const known = new Map<string, Kind>();
  let last: Kind | undefined;
  const make = (job: Kind["job"]): Kind => {
    const [q, t] = [queue(job.queue), type(job.type)];
    return {
      job,
      waits: metrics.jobQueueWaitSeconds.labels(q, job.priority),
      runs: metrics.jobRunDurationSeconds.labels(t),
      totals: metrics.jobEndToEndSeconds.labels(q),
      attempts: remembered((outcome: AttemptOutcome) => perTurn(metrics.jobAttempts.labels(q, t, outcome))),
      ends: remembered((state: string) => perTurn(metrics.jobsFinished.labels(q, t, state))),
      counts: session.countsOf(job.queue, job.type),
    };
  };
  return (job) => {
    // Mostly the one before: no key has to be made.
    if (last?.job.type === job.type && last.job.queue === job.queue && last.job.priority === job.priority) {
      return last;
    }
    const key = `${job.queue}\n${job.priority}\n${job.type}`;
    last = known.get(key) ?? make({ queue: job.queue, priority: job.priority, type: job.type });
    if (known.size < MAX_KINDS) known.set(key, last);
    return last;
  };
}

/** Adds up what one turn of the event loop counts: endings come in batches, and each update costs a microsecond. */
function perTurn(counter: { inc(by: number): void }): Counter {
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

/** For a closed set of names. */
function remembered<Name extends string, Made>(make: (name: Name) => Made): (name: Name) => Made {
  const made = new Map<Name, Made>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const one = make(name);
    made.set(name, one);
    return one;
  };
}
