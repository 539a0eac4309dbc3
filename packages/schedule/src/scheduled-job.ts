import type { NewJob, ScheduleDefinition, TickRecord } from "@muster/db";
import { SCHEDULE_LABEL, SCHEDULED_FOR_LABEL } from "@muster/job";

/** The job of a tick. It knows its schedule and its nominal time by two labels. */
export function scheduledJob(
  { name, job }: ScheduleDefinition,
  { taskId = "", nominalMs }: Pick<TickRecord, "taskId" | "nominalMs">,
): NewJob {
  const labels = {
    ...job.labels,
    [SCHEDULE_LABEL]: name,
    [SCHEDULED_FOR_LABEL]: new Date(nominalMs).toISOString(),
  };
  return { ...job, taskId, labels };
}
