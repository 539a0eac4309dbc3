import type { Body, ClaimedJob, Outcome, ReportKind } from "@muster/job";
import type { StopReason } from "@muster/worker/attempt";

/** What a worker sends to its runner; `end` comes only while nothing runs there. */
export type ToRunner =
  | {
      readonly kind: "run";
      readonly job: ClaimedJob;
      readonly workerId: string;
      /** Whether results are sealed: a runner has no keys, and asks by `seal`. */
      readonly seals: boolean;
    }
  | { readonly kind: "stop"; readonly reason: StopReason }
  /** Answers `keep`: whether all that was reported before is in the store. */
  | { readonly kind: "kept"; readonly done: boolean }
  /** Answers `seal`. */
  | ({ readonly kind: "sealed" } & Sealed)
  | { readonly kind: "end" };

/**
 * What comes back: `ready` once, when the handlers are loaded, then for each job what it reports, and one `ended`.
 * `keep` asks that all reports be written now, and `seal` for the result, sealed, that its handler is about to write. `doomed` is the last, where there was time for it.
 */
export type FromRunner =
  | { readonly kind: "ready" }
  | { readonly kind: "reported"; readonly entries: readonly Reported[] }
  | { readonly kind: "keep" }
  | { readonly kind: "seal"; readonly result: Body }
  | Doomed
  | Ended;

/** A sealed result; or why there is none. */
export type Sealed = { readonly result: Body } | { readonly refusal: string };

/** How the handler has ended. */
export interface Ended {
  readonly kind: "ended";
  readonly outcome: Outcome;
  /** As in the runner's `Attempt`. */
  readonly completion: readonly string[] | undefined;
  /** What the job has changed for those after it, in words; empty when the runner is as it was. */
  readonly leftBehind: readonly string[];
}

/** The runner is about to end, because of something that nobody caught, or an exit. */
export interface Doomed {
  readonly kind: "doomed";
  readonly error: string;
  /** Whose code it was, which may have returned long ago; undefined for what no job has begun. */
  readonly by: Culprit | undefined;
}

export interface Culprit {
  readonly taskId: string;
  readonly type: string;
  readonly fence: number;
}

/** A process or a thread with the handlers in it, before it is known what it is used for. */
export interface Transport {
  send(message: ToRunner): void;
  /** One listener. */
  listen(hear: (message: FromRunner) => void): void;
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

const KINDS: ReadonlySet<unknown> = new Set(["ready", "reported", "keep", "seal", "doomed", "ended"]);

/** A handler shares the channel, and may send what it likes: that is not for us. */
export function isFromRunner(message: unknown): message is FromRunner {
  return typeof message === "object" && message !== null && "kind" in message && KINDS.has(message.kind);
}
