import { timestampMs } from "@bufbuild/protobuf/wkt";
import { ScheduleState, type ScheduleStatus } from "@muster/proto/scheduler/v1/schedule";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { typed } from "../../command/confirm.ts";
import { agoText, numberText, plural } from "../../output/words.ts";
import { nameOf } from "../schedules/columns.ts";
import { bad, type Check, type Finding, FORGOTTEN_MS, ok, warn } from "./finding.ts";

/** In time, whatever the load. */
const LATE_MS = 60_000;

/** Schedules: broken, forgotten, late. */
export const SCHEDULES: Check = {
  name: "schedules",
  run: async ({ api }) => {
    const { schedules } = await api(ScheduleService).listSchedules({ pageSize: 1000 });
    const found = schedules.flatMap(scheduleFindings);
    return found.length === 0 ? [ok(`${plural(schedules.length, "schedule")}, all of them well`)] : found;
  },
};

function scheduleFindings(status: ScheduleStatus): Finding[] {
  const { state, problem, nextFireAt, pausedSince, pausedUntil, missed } = status;
  const name = nameOf(status);
  const get = typed("schedules", "get", name);
  const isOlder = (at: typeof nextFireAt, ms: number): boolean =>
    at !== undefined && Date.now() - timestampMs(at) > ms;
  if (state === ScheduleState.BROKEN) return [bad(`${name}: ${problem}`, get)];
  if (state === ScheduleState.PAUSED && pausedUntil === undefined && isOlder(pausedSince, FORGOTTEN_MS))
    return [
      warn(
        `${name} is paused since ${agoText(pausedSince)}, without an end`,
        typed("schedules", "resume", name),
      ),
    ];
  const late =
    state === ScheduleState.ACTIVE && isOlder(nextFireAt, LATE_MS)
      ? [bad(`${name} should have fired ${agoText(nextFireAt)}`, typed("schedules", "explain", name))]
      : [];
  return missed === 0n ? late : [...late, warn(`${name} has missed ${numberText(missed)} of its times`, get)];
}
