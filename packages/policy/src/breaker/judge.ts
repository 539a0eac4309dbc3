import type { BreakerRule } from "../limit.ts";

/** Of a breaker that is not closed. One that is closed has no state: nothing is kept of it. */
export const BREAKER_STATES = ["open", "half_open"] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/**
 * What has become of the one job that a half-open breaker lets through. `none`: nothing that says anything about what its
 * handler calls, such as a cancel, a release, or a failure that the handler blames on the job itself.
 */
export type ProbeEnd = "under way" | "succeeded" | "failed" | "none";

/** What is known of one gate, all at one moment of the database. */
export interface BreakerFacts {
  /** Undefined: closed. */
  readonly state: BreakerState | undefined;
  /** Until a job may be tried, milliseconds; 0 when one may be, and while it is closed. */
  readonly openLeftMs: number;
  /** Attempts that ended within the rule's window as succeeded, error or timeout; only while it is closed. */
  readonly calls: number;
  /** Those of them that did not succeed. */
  readonly failures: number;
  /** Undefined: there is none. */
  readonly probe: ProbeEnd | undefined;
}

/**
 * - `pass`: as if there were no breaker.
 * - `suspect`: enough has failed. The successes of the last second may not be told yet: nothing is fed until they are, and
 *   what is true then, counts.
 * - `hold`: nothing is fed.
 * - `probe`: one job is fed.
 * - `reopen`, `close`: its probe has ended, and the breaker becomes open or closed.
 */
export type BreakerVerdict = "pass" | "suspect" | "hold" | "probe" | "reopen" | "close";

/** What a breaker does now. */
export function judge(rule: BreakerRule, facts: BreakerFacts): BreakerVerdict {
  if (facts.state === undefined) return hasTripped(rule, facts) ? "suspect" : "pass";
  if (facts.state === "open") return facts.openLeftMs > 0 ? "hold" : "probe";
  switch (facts.probe) {
    case "succeeded":
      return "close";
    case "failed":
      return "reopen";
    case "under way":
      return "hold";
    default:
      // A handler that was told to call later has closed the key meanwhile.
      return facts.openLeftMs > 0 ? "hold" : "probe";
  }
}

function hasTripped(rule: BreakerRule, { calls, failures }: BreakerFacts): boolean {
  return calls >= rule.minCalls && failures > 0 && failures >= rule.errorRatio * calls;
}
