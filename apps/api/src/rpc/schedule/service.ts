import type { ConnectRouter } from "@connectrpc/connect";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import type { ApiContext } from "../../api-context.ts";
import { applySchedules } from "./apply-schedules.ts";
import { backfillSchedule, explainSchedule, triggerSchedule } from "./by-hand.ts";
import { deleteSchedule, pauseSchedule, resumeSchedule } from "./change-schedule.ts";
import { getSchedule, listSchedules, previewSchedule } from "./read-schedules.ts";

/** Every call about schedules. */
export function scheduleRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(ScheduleService, {
      applySchedules: applySchedules(context),
      getSchedule: getSchedule(context),
      listSchedules: listSchedules(context),
      deleteSchedule: deleteSchedule(context),
      pauseSchedule: pauseSchedule(context),
      resumeSchedule: resumeSchedule(context),
      triggerSchedule: triggerSchedule(context),
      backfillSchedule: backfillSchedule(context),
      previewSchedule: previewSchedule(),
      explainSchedule: explainSchedule(context),
    });
  };
}
