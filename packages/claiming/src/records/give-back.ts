import { countFreed, type OnRefused, release, type Series } from "@muster/db";
import { announceFreed, type Publisher } from "@muster/dispatch";
import type { AttemptKey } from "@muster/job";

type Context = Publisher & { readonly series: Pick<Series, "of"> };

/**
 * Gives attempts back, uncharged.
 * @throws what the database says of the first that it refuses, once the others are back: the caller still holds it
 */
export async function giveBack(
  context: Context,
  workerId: string,
  attempts: readonly AttemptKey[],
  onRefused: OnRefused,
): Promise<void> {
  if (attempts.length === 0) return;
  const refused: unknown[] = [];
  const freed = await release(context.database, workerId, attempts, (taskId, error) => {
    onRefused(taskId, error);
    refused.push(error);
  });
  countFreed(context.series, freed);
  await announceFreed(context, freed);
  if (refused.length > 0) throw refused[0];
}
