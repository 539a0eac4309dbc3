import type { Load, Outcome } from "./load.ts";

/** How far the handlers of one worker process are. */
export interface Starts {
  readonly kind: "starts";
  readonly count: number;
  /** Start of the first handler, on the machine's monotonic clock. */
  readonly firstNs: bigint;
}

/** From a child to the benchmark. */
export type Report =
  | { readonly kind: "ready" }
  | Starts
  | { readonly kind: "latencies"; readonly ms: readonly number[] }
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly reason: string };

/** From the benchmark to a child. */
export type Order =
  | { readonly kind: "go" }
  | { readonly kind: "latencies" }
  | { readonly kind: "load"; readonly load: Load }
  | { readonly kind: "close" };
