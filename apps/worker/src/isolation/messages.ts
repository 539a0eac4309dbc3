import type { ClaimedJob } from "@muster/db";
import type { Outcome } from "@muster/job";

/** What the parent sends to the process that runs one job, and what comes back. */
export type ToChild =
  | { readonly kind: "run"; readonly job: ClaimedJob; readonly workerId: string }
  | { readonly kind: "stop" };
export type FromChild = {
  readonly kind: "ended";
  readonly outcome: Outcome;
  /** As in the child's `Attempt`. */
  readonly completion: readonly string[] | undefined;
};
