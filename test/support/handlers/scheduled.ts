import type { Handler } from "@muster/job";
import { defineSchedule, type ScheduleRequest } from "@muster/schedule";

/** Says which tick it is. */
export const tell: Handler = (_job, { schedule, scheduledFor }) => ({
  schedule,
  at: scheduledFor?.toISOString(),
});

/** Fires every second; one that is in a file is applied when its worker starts. */
export const ticking: ScheduleRequest = defineSchedule({
  name: "told",
  everyMs: 1_000,
  overlap: "allow",
  misfire: "fireAll",
  job: { type: "tell" },
});
