import { type Database, type OnRefused, release } from "@muster/db";
import { announceFreed } from "@muster/dispatch";
import type { AttemptKey } from "@muster/job";

type Context = Parameters<typeof announceFreed>[0] & { readonly database: Database };

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
  await announceFreed(context, freed);
  if (refused.length > 0) throw refused[0];
}
