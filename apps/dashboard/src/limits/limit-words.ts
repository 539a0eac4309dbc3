import { type Limit, WhenFull } from "@muster/proto/scheduler/v1/limit";
import type { Pause } from "@muster/proto/scheduler/v1/queue";
import { whole } from "../../format/numbers.ts";
import { lasting, msOfDuration } from "../../format/times.ts";

/** "type resize in queue images, for each tenant". */
export function whichJobs({ type, queue, keyLabel }: Limit): string {
  const jobs = [type === "" ? "" : `type ${type}`, queue === "" ? "" : `queue ${queue}`].filter(
    (text) => text !== "",
  );
  return `${jobs.length === 0 ? "all jobs" : jobs.join(" in ")}${keyLabel === "" ? "" : `, for each ${keyLabel}`}`;
}

/** "at most 5 at once; 10 in 1 s". */
export function bounds({ maxRunning, maxWaiting, rate, breaker }: Limit): string {
  const parts: string[] = [];
  if (maxRunning > 0) parts.push(`at most ${whole(maxRunning)} at once`);
  if (maxWaiting > 0) parts.push(`at most ${whole(maxWaiting)} wait`);
  if (rate?.per !== undefined) parts.push(`${whole(rate.count)} in ${lasting(msOfDuration(rate.per))}`);
  if (breaker !== undefined) parts.push(`stops at ${Math.round(breaker.errorRatio * 100)} % failures`);
  return parts.join("; ");
}

export const WHEN_FULL: readonly (readonly [WhenFull, string])[] = [
  [WhenFull.WAIT, "the job waits"],
  [WhenFull.REJECT_NEWEST, "the submit is refused"],
  [WhenFull.CANCEL_OLDEST, "the oldest waiting job is cancelled"],
];

/** What is paused, as somebody would say it. */
export function pausedWhat({ target }: Pause): string {
  switch (target.case) {
    case "queue":
      return `queue ${target.value}`;
    case "type":
      return `type ${target.value}`;
    case "limitKey":
      return `key ${target.value.key === "" ? "(none)" : target.value.key} of ${target.value.limit}`;
    default:
      return "something that this dashboard does not know";
  }
}
