import type { Priority, Requirement, RetryPolicy } from "@muster/job";
import type { Debounce, Throttle } from "./uniqueness.ts";

/** A job as code in the same process asks for it. */
export interface JobRequest {
  readonly type: string;
  /** Opaque bytes, at most 256 KiB, copied when the job is submitted. At most one of `payload` and `json`. */
  readonly payload?: Uint8Array;
  /** Any value that JSON can hold. */
  readonly json?: unknown;
  /** Default: `default`. */
  readonly queue?: string;
  /** Default: `default`. */
  readonly priority?: Priority;
  /** Default: 10. */
  readonly maxAttempts?: number;
  /** One attempt's run time. Default: one hour. */
  readonly timeoutMs?: number;
  /** Expires unless its first attempt starts within this time of the submit, or of its start time. Default: never. */
  readonly startWithinMs?: number;
  /** Is given up unless it has ended within this time of the submit, or of its start time. Default: never. */
  readonly totalTimeoutMs?: number;
  /** Not before this long from now, by the database's clock. At most one of `delayMs` and `runAt`. */
  readonly delayMs?: number;
  /** A Date, at most five years ahead; one in the past means now. */
  readonly runAt?: Date;
  /** What it leaves out has its default. */
  readonly retry?: Partial<RetryPolicy>;
  /** The same key makes no second job, for as long as `idempotencyScope` says. At most one of it, debounce, throttle. */
  readonly idempotencyKey?: string;
  /** Default: a day, and longer while the job is unfinished. */
  readonly idempotencyScope?: IdempotencyScope;
  /** Waits for the key to be quiet; each later submit replaces the payload and postpones the start. */
  readonly debounce?: Debounce;
  /** At most one job in each window of the key; the others' submits answer with its id. */
  readonly throttle?: Throttle;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the worker has to be: all of them, at most 16. Default: any worker. */
  readonly requires?: readonly Requirement[];
  /** How many of its worker's slots the job takes while it runs. Default: 1. */
  readonly slots?: number;
  /** For the first `preferForMs` only workers that meet these as well start the job. */
  readonly prefers?: readonly Requirement[];
  /** From when the job is queued. Default: 5 s. Only with `prefers`. */
  readonly preferForMs?: number;
  /** Where the job comes from, as W3C's trace context has it. Default: the active span. One that is not valid is ignored. */
  readonly traceparent?: string;
  /** Only beside a traceparent. */
  readonly tracestate?: string;
}

/** How long a key stands for its job; a period is longer while the job is unfinished. */
export type IdempotencyScope = "whileUnfinished" | { readonly periodMs: number } | "forEver";

/** A request as it may arrive: no compiler holds a JavaScript caller to these types. */
export type Written = { readonly [Name in keyof JobRequest]?: unknown };
