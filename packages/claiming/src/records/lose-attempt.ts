import { countFreed, lose, type Series } from "@muster/db";
import { announceFreed, type Publisher } from "@muster/dispatch";
import type { AttemptKey, Blame } from "@muster/job";

/** Records that what ran an attempt is gone, and lets its job run again. */
export async function loseAttempt(
  context: Publisher & { readonly series: Pick<Series, "of"> },
  attempt: AttemptKey,
  blame: Blame,
  error: string,
): Promise<void> {
  context.metrics.jobsLost.inc();
  const freed = await lose(context.database.query, attempt.workerId, [attempt], blame, error);
  countFreed(context.series, freed);
  await announceFreed(context, freed);
}
