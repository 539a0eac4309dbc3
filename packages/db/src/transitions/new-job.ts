import type { Body, Placing, Priority, RetryPolicy, TimeLimits, TraceContext } from "@muster/job";

/** A checked job on its way into the table. Times are computed in SQL: the database's clock is the only one. */
export interface NewJob {
  /** UUIDv7, made by the caller: repeating a submit whose answer was lost repeats the id and changes nothing. */
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly payload: Body;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Undefined: the default policy. */
  readonly retry?: RetryPolicy;
  /** When it may start: after a delay, at a time (milliseconds since 1970), or at once. */
  readonly start?: { readonly delayMs: number } | { readonly atMs: number };
  readonly labels?: Readonly<Record<string, string>>;
  readonly limits?: TimeLimits;
  /** The keys of limits that it has to pass, as far as its submitter knows: it waits before the first of them. One at least. */
  readonly gates?: readonly string[];
  /** Where it may run. Undefined: anywhere, on one slot. */
  readonly placing?: Placing;
  /** Where it comes from. No part of what it is: two submits of one key may come from different places. */
  readonly trace?: TraceContext;
  /** The id of the identity whose call makes it. No part of what it is, as the above. Absent: nobody was asked. */
  readonly submittedBy?: string;
}
