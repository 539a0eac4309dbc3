import { countFreed, type Faults, lose, type Series } from "@muster/db";
import { announceFreed, type Publisher } from "@muster/dispatch";
import { type Blame, type FailingAttempt, faultOf } from "@muster/job";

/** Records that what ran an attempt is gone, and lets its job run again. */
export async function loseAttempt(
  context: Publisher & { readonly series: Pick<Series, "of">; readonly faults: Pick<Faults, "count"> },
  attempt: FailingAttempt,
  blame: Blame,
  error: string,
): Promise<void> {
  context.metrics.jobsLost.inc();
  const { taskId, workerId, of } = attempt;
  const fault = of === undefined || blame === "nobody" ? undefined : faultOf({ type: of.type, error });
  const freed = await lose(context.database.query, workerId, [attempt], blame, error, fault?.fingerprint);
  for (const { queue, status } of freed)
    if (fault !== undefined) context.faults.count(fault, { queue, taskId, workerId }, status);
  countFreed(context.series, freed);
  await announceFreed(context, freed);
}
