import type { ClaimedJob } from "./attempt.ts";

/** What lies between finding a job and its attempt. */

/** What a take has brought. What this worker cannot run, or may not run now, is not among it. */
export interface Take {
  /**
   * How the store knows this answer, for one that sets jobs aside when it answers: the claim says it, and so confirms
   * that the answer came. Undefined where nothing is anybody's before its claim.
   */
  readonly id?: string | undefined;
  readonly batches: readonly Batch[];
  /** There was more that must not be claimed before it has so many slots: take again when they are free. Default: none. */
  readonly needsSlots?: number;
}

/** Offers that are claimed together. */
export interface Batch {
  readonly offers: readonly Offer[];
}

/** A job that a take has found: to be claimed or put back. */
export interface Offer {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  /** Absent of a job that requires nothing: the lane of its class. */
  readonly lane?: string;
  /** How many slots its attempt takes. Default: 1. */
  readonly slots?: number;
}

/** What a claim has brought, and for how long that may begin. */
export interface Claimed {
  readonly jobs: readonly ClaimedJob[];
  readonly permit: Permit;
  /** They were claimed for slots that are free, and must not wait behind what was claimed ahead. */
  readonly goFirst?: boolean;
}

/** Until when claimed jobs may begin unasked: what nobody may start any more must not begin because it was claimed before. */
export interface Permit {
  /** @param now `performance.now()` */
  allows(now: number): boolean;
}

/** A claimed job, and the id that it was claimed under. */
export interface Held {
  readonly job: ClaimedJob;
  readonly workerId: string;
}
