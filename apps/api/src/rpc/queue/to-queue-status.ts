import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Activity, type Counted, type Measured, RECENT_MINUTES } from "@muster/db";
import type { CountSchema, QueueStatusSchema } from "@muster/proto/scheduler/v1/queue";
import { toProtoPriority } from "../../enums.ts";
import { durationOf, optionalTime, timestampAt } from "../../timestamps.ts";
import type { QueueState } from "./read-queues.ts";
import { toPause } from "./to-limit.ts";

type Status = MessageInitShape<typeof QueueStatusSchema>;
type Count = MessageInitShape<typeof CountSchema>;

const MINUTE_MS = 60_000;

export function toQueueStatus(state: QueueState): Status {
  const { queue, lanes, running, held, activity, pause, limits, nowMs } = state;
  const ready = [...lanes.values()];
  return {
    queue,
    ready: toCount(together(ready)),
    running: toCount(running),
    held: [...(held ?? [])].map(([code, count]) => ({ code, count: toCount(count) })),
    ...optionalTime("oldestSince", oldestOf(ready)),
    arrivalsPerMinute: perMinute(activity?.counts.arrived),
    completionsPerMinute: perMinute(completionsOf(activity)),
    ...waitsOf(activity?.waits),
    ratesAsOf: timestampAt(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS),
    ...(pause !== undefined && { pause: toPause(pause) }),
    limits: [...limits],
    lanes: [...lanes].map(([priority, lane]) => ({
      priority: toProtoPriority(priority),
      ready: toCount(lane),
      ...optionalTime("oldestSince", lane.oldestMs),
    })),
  };
}

/** Jobs that ended, however. */
function completionsOf(activity: Activity | undefined): number {
  const { succeeded = 0, job_failed = 0, job_deadletter = 0, job_cancelled = 0 } = activity?.counts ?? {};
  return succeeded + job_failed + job_deadletter + job_cancelled;
}

const perMinute = (count = 0): number => count / RECENT_MINUTES;

function waitsOf(waits: Measured | undefined): Pick<Status, "waitP50" | "waitP99"> {
  if (waits === undefined) return {};
  return { waitP50: durationOf(waits.p50Ms), waitP99: durationOf(waits.p99Ms) };
}

/** As old as the oldest of them. */
function together(counts: readonly Counted[]): Counted | undefined {
  if (counts.length === 0) return undefined;
  return {
    count: counts.reduce((sum, { count }) => sum + count, 0),
    atLeast: counts.some(({ atLeast }) => atLeast),
    asOfMs: Math.min(...counts.map(({ asOfMs }) => asOfMs)),
  };
}

function oldestOf(lanes: Iterable<{ readonly oldestMs: number | undefined }>): number | undefined {
  const times = [...lanes].flatMap(({ oldestMs }) => oldestMs ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function toCount(counted: Counted | undefined): Count | undefined {
  if (counted === undefined) return undefined;
  const { count, atLeast, asOfMs } = counted;
  return { value: BigInt(count), atLeast, asOf: timestampAt(asOfMs) };
}
