import type { Priority } from "@muster/job";
import { gatesOf } from "./gate.ts";
import { limitHold } from "./holds/limit-hold.ts";
import { pauseHold } from "./holds/pause-hold.ts";
import { type Limit, MAX_LIMITS_OF_A_JOB, type Selector } from "./limit.ts";
import type { Policies } from "./policies.ts";

/** The part of a job that policies ask for, none of which ever changes. */
export interface PlacedJob {
  readonly queue: string;
  readonly type: string;
  readonly priority: Priority;
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** Where a queued job waits that is not admitted. */
export interface JobPlace {
  /** Undefined: nothing keeps it from being claimed. */
  readonly hold: string | undefined;
  readonly gates: readonly string[];
}

/** Where these policies want a job that nobody has admitted. */
export function placeOf(policies: Policies, job: PlacedJob): JobPlace {
  const gates = gatesOf(policies.limitsFor(job.queue, job.type), job.labels);
  if (policies.isTypePaused(job.type)) return { hold: pauseHold(job.type), gates };
  const [first] = gates;
  return { hold: first === undefined ? undefined : limitHold(first, job), gates };
}

/**
 * At which of a job's gates, counted from 1, one of this limit is at most: behind those of limits that come before it by name
 * and may be about the same job.
 */
export function lastPlaceOf(limit: Limit, { limits }: Policies): number {
  const before = limits.filter((other) => other.name < limit.name && mayMeet(other, limit));
  return Math.min(before.length + 1, MAX_LIMITS_OF_A_JOB);
}

/** Whether there may be a job that both are about. */
export const mayMeet = (a: Selector, b: Selector): boolean =>
  (a.queue ?? b.queue) === (b.queue ?? a.queue) && (a.type ?? b.type) === (b.type ?? a.type);
