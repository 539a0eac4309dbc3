/** The labels by which a job knows the schedule that made it, and the time it stands for (ISO 8601, UTC). */
export const SCHEDULE_LABEL = "muster.schedule";
export const SCHEDULED_FOR_LABEL = "muster.scheduled_for";

/** The tick that a job was made by. */
export interface MadeBy {
  readonly schedule: string;
  /** The nominal time, before the jitter. */
  readonly scheduledFor: Date;
}

/** Of a claimed job: the nominal time and the schedule's name, with a space between them. */
export function tickOf(tick: string | undefined): MadeBy | undefined {
  const [time = "", schedule] = tick?.split(" ") ?? [];
  return madeBy(schedule === undefined ? {} : { [SCHEDULE_LABEL]: schedule, [SCHEDULED_FOR_LABEL]: time });
}

/** Undefined for a job that no schedule made. */
export function madeBy(labels: Readonly<Record<string, string>> | null | undefined): MadeBy | undefined {
  const schedule = labels?.[SCHEDULE_LABEL];
  const scheduledFor = new Date(labels?.[SCHEDULED_FOR_LABEL] ?? Number.NaN);
  // A caller may have written such labels by itself.
  return schedule === undefined || Number.isNaN(scheduledFor.getTime())
    ? undefined
    : { schedule, scheduledFor };
}
