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

/**
 * Runs one attempt in a process or a thread of its own, and begins it there; `lost` when that died without an answer.
 * A suspect (a job that was lost before) runs in a process that no other job has used. `stillRunning` is set when it
 * was killed and has not ended yet. Its reports are handed on. Never rejects.
 */
export type Isolate = (
  attempt: Attempt,
  isolation: Isolation | "suspect",
  reports: Reports,
) => Promise<{
  readonly outcome: Outcome | Lost;
  readonly stillRunning?: Promise<void>;
}>;

/**
 * Without the isolation that its author relied on, a handler could hold its slot for ever.
 * @throws MusterError `invalid_argument` naming the handler, when it cannot handle jobs, or its isolation is unknown or
 * cannot be had here
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
