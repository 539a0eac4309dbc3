import {
  ScheduleState,
  ScheduleStateSchema,
  type ScheduleStatus,
  ScheduleStatusSchema,
  type ScheduleTick,
  TickStateSchema,
} from "@muster/proto/scheduler/v1/schedule";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import type { Fact } from "../../output/printer.ts";
import { agoText, numberText, timeAndAgo, timeText } from "../../output/words.ts";

export const nameOf = ({ schedule }: ScheduleStatus): string => schedule?.name ?? "";
const scheduleState = ({ state }: ScheduleStatus): string => enumWord(ScheduleStateSchema, state);

export const SCHEDULE: Noun<typeof ScheduleStatusSchema> = {
  schema: ScheduleStatusSchema,
  none: "There is no schedule.",
  columns: [
    { title: "SCHEDULE", of: nameOf },
    {
      title: "STATE",
      of: scheduleState,
      tone: ({ state }) =>
        state === ScheduleState.BROKEN ? "bad" : state === ScheduleState.PAUSED ? "warn" : undefined,
    },
    { title: "OWNER", of: ({ owner }) => owner, wide: true },
    { title: "TYPE", of: ({ schedule }) => schedule?.job?.type ?? "" },
    { title: "NEXT", of: ({ nextFireAt }) => agoText(nextFireAt) },
    { title: "RUNS", of: ({ runs }) => numberText(runs), right: true },
    {
      title: "MISSED",
      of: ({ missed }) => numberText(missed),
      right: true,
      tone: ({ missed }) => (missed > 0n ? "warn" : undefined),
    },
    { title: "REVISION", of: ({ revision }) => String(revision), right: true, wide: true },
    { title: "WHEN", of: ({ text, problem }) => problem || text },
  ],
};

export function scheduleFacts(status: ScheduleStatus): Fact[] {
  const { schedule, pausedSince, pausedUntil, pauseReason } = status;
  const until = pausedUntil === undefined ? "" : `, until ${timeText(pausedUntil)}`;
  return [
    ["schedule", nameOf(status)],
    ["owner", status.owner],
    ["state", scheduleState(status)],
    ["problem", status.problem],
    ["paused", pausedSince === undefined ? "" : `${timeAndAgo(pausedSince)}${until} ${pauseReason}`.trim()],
    ["when", status.text],
    ["job", `${schedule?.job?.type ?? ""} in the queue ${schedule?.job?.queue || "default"}`],
    ["next", status.nextTimes.map(timeAndAgo).join("\n")],
    ["runs", numberText(status.runs)],
    ["missed", status.missed === 0n ? "" : numberText(status.missed)],
    ["lately", status.ticks.map(tickText).join("\n")],
    ["revision", String(status.revision)],
  ];
}

function tickText({ nominal, state, reason, jobId, count }: ScheduleTick): string {
  return [
    timeText(nominal),
    enumWord(TickStateSchema, state),
    reason,
    jobId,
    count > 1 ? `${count} of them` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}
