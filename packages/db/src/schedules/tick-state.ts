/** What becomes of a nominal time; a pending one waits for its decision. */
export type TickState = "pending" | "submitted" | "skipped" | "missed";

/** Why a tick is not submitted, or not yet. */
export type TickReason =
  | "overlap"
  | "superseded"
  | "paused"
  | "max_runs"
  | "failure"
  | "misfire"
  | "window"
  | "refused";
