import type { ClaimedJob, Offer } from "@muster/job";

/** With the slots that their offers have told of: a claim does not read them. */
export function withSlots<J extends ClaimedJob>(jobs: readonly J[], offers: readonly Offer[]): readonly J[] {
  if (!offers.some(({ slots = 1 }) => slots > 1)) return jobs;
  const slotsOf = new Map(offers.map(({ taskId, slots = 1 }) => [taskId, slots]));
  return jobs.map((job) => {
    const slots = slotsOf.get(job.taskId) ?? 1;
    return slots > 1 ? { ...job, slots } : job;
  });
}
