import {
  type Blame,
  type Handlers,
  type Isolation,
  invalid,
  isolationOf,
  MusterError,
  type Outcome,
  refusalOf,
  typeRefusalOf,
} from "@muster/job";
import type { Reports } from "../reports/reports.ts";
import type { Attempt } from "./attempt.ts";

/** What ran the attempt died without an answer. */
export interface Lost {
  readonly kind: "lost";
  readonly error: string;
  /** Default `alone`: nobody else can have done it. */
  readonly blame?: Blame;
}

export interface IsolatedExecution {
  /** `lost` when what ran it died without an answer. */
  readonly outcome: Outcome | Lost;
  /** Set when it was killed and has not ended yet. */
  readonly stillRunning?: Promise<void>;
}

/**
 * Runs one attempt in a process or a thread of its own, and begins it there. A suspect (a job that was lost before)
 * runs in a process that no other job has used. Its reports are passed on. Never rejects.
 */
export type Isolate = (
  attempt: Attempt,
  isolation: Isolation | "suspect",
  reports: Reports,
) => Promise<IsolatedExecution>;

/**
 * Without the isolation that its author relied on, a handler could hold its slot for ever.
 * @throws MusterError `invalid_argument` naming the handler, when it cannot handle jobs, or its isolation is unknown or
 * not available here
 */
export function checkHandlers(handlers: Handlers, isolate: Isolate | undefined): void {
  for (const [type, handler] of Object.entries(handlers)) {
    const refusal = typeRefusalOf(type);
    if (refusal !== undefined)
      throw new MusterError("invalid_argument", `handler "${type}": type: ${refusal}`);
    const reason = refusalOf(handler);
    if (reason !== undefined) throw new MusterError("invalid_argument", `handler "${type}" ${reason}`);
    const isolation = isolationOf(type, handler);
    if (isolation !== undefined && isolate === undefined) {
      throw invalid(`handler "${type}": isolation`, "none, as this worker has no `isolate`", isolation);
    }
  }
}
