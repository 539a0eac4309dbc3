import type { LogLevel } from "@muster/runtime";

/** Who beats. A store that knows its workers by more than an id has that here, too. */
export interface BeatIdentity {
  readonly workerId: string;
}

/** What every store answers to a beat. */
export interface Beaten {
  /** False: this worker was declared lost (or is unknown); it must stop its jobs and register again. */
  readonly accepted: boolean;
  /** The store's time, milliseconds since 1970. */
  readonly storeMs: number;
  /** `graceMs` null = the usual time. */
  readonly cancels: readonly {
    readonly taskId: string;
    readonly fence: number;
    readonly graceMs: number | null;
  }[];
}

export interface ThreadData<Who extends BeatIdentity, Store> {
  /** What the thread reaches its store by. */
  readonly store: Store;
  readonly identity: Who;
  /** As `HeartbeatOptions.news` of the start. */
  readonly news: string;
  readonly intervalMs: number;
  readonly shared: SharedArrayBuffer;
  readonly logLevel: LogLevel;
}

export interface FromThread<Answer> {
  readonly kind: "answer";
  readonly workerId: string;
  /** When the beat was sent, on the clock that all threads share (`monotonicMs`). */
  readonly sentAt: number;
  /** When its answer came to the thread, on the same clock; this one may hear of it much later. */
  readonly answeredAt: number;
  readonly answer: Answer;
}

export type ToThread<Who> =
  | { readonly kind: "handled"; readonly taskIds: readonly string[] }
  | { readonly kind: "news"; readonly news: string }
  | { readonly kind: "identity"; readonly identity: Who }
  | { readonly kind: "beat" }
  | { readonly kind: "stop" };
