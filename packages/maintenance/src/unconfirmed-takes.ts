import {
  countFreed,
  type FreedTake,
  forgetTakes,
  freeDueTakes,
  type OnRefused,
  release,
  tellOfRefused,
} from "@muster/db";
import { announceFreed } from "@muster/dispatch";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 100;

/**
 * Gives back jobs of answers that no worker has confirmed: they were lost on their way, or their server died before it
 * sent them. Its interval is part of the ten seconds within which such jobs are queued again.
 */
export function unconfirmedTakes(context: ChoreContext): Chore {
  const onRefused = tellOfRefused(context.log);
  return {
    name: "takes",
    intervalMs: 1_500,
    runOnce: async () => {
      const takes = await freeDueTakes(context.database, BATCH);
      for (const take of takes) await giveBack(context, take, onRefused);
      await forgetTakes(context.database, takes);
      return takes.length === BATCH ? "again" : undefined;
    },
  };
}

async function giveBack(context: ChoreContext, take: FreedTake, onRefused: OnRefused): Promise<void> {
  const { database, series, metrics } = context;
  const freed = await release(database, take.workerId, take.attempts, onRefused);
  metrics.takesUnconfirmed.inc();
  countFreed(series, freed);
  await announceFreed(context, freed);
}
