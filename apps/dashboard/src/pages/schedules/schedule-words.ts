import {
  Misfire,
  Overlap,
  ScheduleState,
  type ScheduleStatus,
  type ScheduleTick,
  TickState,
} from "@muster/proto/scheduler/v1/schedule";
import type { Tone } from "../../format/job-words.ts";
import { msOf } from "../../format/times.ts";

export const scheduleName = ({ schedule }: ScheduleStatus): string => schedule?.name ?? "";

type Word = readonly [name: string, tone: Tone];

const STATES: Readonly<Record<ScheduleState, Word>> = {
  [ScheduleState.UNSPECIFIED]: ["unknown", "quiet"],
  [ScheduleState.ACTIVE]: ["active", "good"],
  [ScheduleState.PAUSED]: ["paused", "wait"],
  [ScheduleState.ENDED]: ["ended", "quiet"],
  [ScheduleState.BROKEN]: ["broken", "bad"],
};

export const scheduleState = (state: ScheduleState): Word =>
  STATES[state] ?? STATES[ScheduleState.UNSPECIFIED];

const TICKS: Readonly<Record<TickState, Word>> = {
  [TickState.UNSPECIFIED]: ["unknown", "quiet"],
  [TickState.PENDING]: ["pending", "busy"],
  [TickState.SUBMITTED]: ["submitted", "good"],
  [TickState.SKIPPED]: ["skipped", "wait"],
  [TickState.MISSED]: ["missed", "bad"],
};

export const tickState = (state: TickState): Word => TICKS[state] ?? TICKS[TickState.UNSPECIFIED];

const OVERLAPS: Readonly<Record<Overlap, string>> = {
  [Overlap.UNSPECIFIED]: "skip",
  [Overlap.SKIP]: "skip",
  [Overlap.QUEUE_ONE]: "queue one",
  [Overlap.ALLOW]: "allow",
  [Overlap.CANCEL_OTHER]: "cancel the other",
};

export const overlapName = (overlap: Overlap | undefined): string =>
  OVERLAPS[overlap ?? Overlap.SKIP] ?? "unknown";

const MISFIRES: Readonly<Record<Misfire, string>> = {
  [Misfire.UNSPECIFIED]: "the latest one fires",
  [Misfire.FIRE_ONCE]: "the latest one fires",
  [Misfire.SKIP]: "they are let go",
  [Misfire.FIRE_ALL]: "the latest hundred fire",
};

/** What becomes of times that nothing could fire. */
export const misfireName = (misfire: Misfire | undefined): string =>
  MISFIRES[misfire ?? Misfire.FIRE_ONCE] ?? "unknown";

/** The latest tick, where it came after the one that made the latest job: "it ran yesterday" is not all that there is to say. */
export function laterTick({
  lastTick,
  lastRun,
}: Pick<ScheduleStatus, "lastTick" | "lastRun">): ScheduleTick | undefined {
  if (lastTick?.nominal === undefined) return undefined;
  if (lastRun?.nominal === undefined) return lastTick;
  return msOf(lastTick.nominal) > msOf(lastRun.nominal) ? lastTick : undefined;
}
