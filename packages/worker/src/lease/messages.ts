import type { BeatAnswer, DatabaseAddress } from "@muster/db";
import type { LogLevel } from "@muster/runtime";

export interface ThreadData {
  readonly databaseAddress: DatabaseAddress;
  readonly workerId: string;
  readonly intervalMs: number;
  readonly shared: SharedArrayBuffer;
  readonly logLevel: LogLevel;
}

export type FromThread = {
  readonly kind: "answer";
  readonly workerId: string;
  /** When the beat was sent, on the clock that all threads share (`monotonicMs`). */
  readonly sentAt: number;
  /** When its answer came to the thread, on the same clock; this one may hear of it much later. */
  readonly answeredAt: number;
  readonly answer: BeatAnswer;
};

export type ToThread =
  | { readonly kind: "handled"; readonly taskIds: readonly string[] }
  /** JSON: how many attempts run in each queue. */
  | { readonly kind: "running"; readonly byQueue: string }
  | { readonly kind: "identity"; readonly workerId: string }
  | { readonly kind: "stop" };
