import {
  type Breaker,
  BreakerState,
  type Limit,
  type LimitKeyUse,
  type Rate,
  WhenFull,
} from "@muster/proto/scheduler/v1/limit";
import type { Tone } from "../format/job-words.ts";
import { whole } from "../format/numbers.ts";
import { lasting, msOfDuration } from "../format/times.ts";

/** "type resize in queue images, for each tenant". */
export function whichJobs({ type, queue, keyLabel }: Pick<Limit, "type" | "queue" | "keyLabel">): string {
  const jobs = [type === "" ? "" : `type ${type}`, queue === "" ? "" : `queue ${queue}`].filter(
    (text) => text !== "",
  );
  return `${jobs.length === 0 ? "all jobs" : jobs.join(" in ")}${keyLabel === "" ? "" : `, for each ${keyLabel}`}`;
}

/** "at most 5 at once; 10 in 1 s; breaks at 50 % failures". */
export function bounds({ maxRunning, maxWaiting, rate, breaker }: Limit): string {
  const parts: string[] = [];
  if (maxRunning > 0) parts.push(`at most ${whole(maxRunning)} at once`);
  if (maxWaiting > 0) parts.push(`at most ${whole(maxWaiting)} wait`);
  if (rate !== undefined) parts.push(rateText(rate));
  if (breaker !== undefined) parts.push(`breaks at ${percent(breaker.errorRatio)} failures`);
  return parts.length === 0 ? "none: keys share the workers" : parts.join("; ");
}

/** "50 in 1 s, 10 at once". */
export function rateText({ count, per, burst }: Rate): string {
  const span = per === undefined ? "?" : lasting(msOfDuration(per));
  return `${whole(count)} in ${span}${burst > 1 ? `, ${whole(burst)} at once` : ""}`;
}

export function breakerText({ errorRatio, minCalls, window, openFor }: Breaker): string {
  const [within, rest] = [window, openFor].map((time) =>
    time === undefined ? "?" : lasting(msOfDuration(time)),
  );
  return `opens when ${percent(errorRatio)} of at least ${whole(minCalls)} attempts within ${within} fail; tries one job after ${rest}`;
}

const percent = (ratio: number): string => `${Math.round(ratio * 1_000) / 10} %`;

export const WHEN_FULL: readonly (readonly [WhenFull, string])[] = [
  [WhenFull.WAIT, "the job waits"],
  [WhenFull.REJECT_NEWEST, "the submit is refused"],
  [WhenFull.CANCEL_OLDEST, "the oldest waiting job is cancelled"],
];

export const whenFullText = (whenFull: WhenFull): string =>
  WHEN_FULL.find(([value]) => value === whenFull)?.[1] ?? "the job waits";

/** A key as people see it: jobs without the label have one, too, and a limit without a label has one for all. */
export function keyName(key: string, keyLabel = "label"): string {
  if (key !== "") return key;
  return keyLabel === "" ? "all jobs" : "(none)";
}

/** How a key stands: the worst that there is to say of it. */
export function keyState(
  use: Pick<LimitKeyUse, "breaker" | "closedUntil" | "running" | "maxRunning">,
): readonly [name: string, tone: Tone] {
  if (use.breaker === BreakerState.HALF_OPEN) return ["trying one job", "wait"];
  if (use.breaker === BreakerState.OPEN) return ["breaker open", "bad"];
  if (use.closedUntil !== undefined) return ["closed", "bad"];
  return use.maxRunning > 0 && use.running >= use.maxRunning ? ["full", "wait"] : ["open", "good"];
}
