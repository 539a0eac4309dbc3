import type { ClaimedJob, ReportKind } from "@muster/db";
import type { Outcome } from "@muster/job";
import type { StopReason } from "@muster/worker";

/** What a worker sends to its cell; `end` comes only while nothing runs there. */
export type ToCell =
  | { readonly kind: "run"; readonly job: ClaimedJob; readonly workerId: string }
  | { readonly kind: "stop"; readonly reason: StopReason }
  | { readonly kind: "end" };

/** What comes back: `ready` once, when the handlers are loaded, then for each job what it reports, and one `ended`. */
export type FromCell =
  | { readonly kind: "ready" }
  | { readonly kind: "reported"; readonly entries: readonly Reported[] }
  | Ended;

/** How the handler has ended. */
export interface Ended {
  readonly kind: "ended";
  readonly outcome: Outcome;
  /** As in the cell's `Attempt`. */
  readonly completion: readonly string[] | undefined;
}

/** A process or a thread with the handlers in it, before it is known what it is used for. */
export interface Vessel {
  send(message: ToCell): void;
  /** One listener. */
  listen(hear: (message: FromCell) => void): void;
  /** Ends it whatever it does, and what it has started. Safe to repeat. */
  kill(): void;
  /** Resolves, when it is really gone, with how it ended. */
  readonly gone: Promise<string>;
}

/** Progress or a log line of the job's handler; `data` is JSON text. */
export interface Reported {
  readonly kind: ReportKind;
  readonly data: string;
}
