import { type MovedRow, moveOverdue, preferringLanes } from "@muster/db";
import { announceMoved } from "@muster/dispatch";
import { withoutPreference } from "@muster/job";
import { returnTaken, takeNow } from "@muster/queue";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 500;
/** While nothing prefers anything, the look is all that it costs. */
const INTERVAL_MS = 1_000;

/** Lets any worker that meets their requirements have jobs whose preferences have lasted. */
export function placer(context: ChoreContext): Chore {
  return {
    name: "placer",
    intervalMs: INTERVAL_MS,
    runOnce: async () => {
      let isFull = false;
      for (const { lane, placement } of await preferringLanes(context.database)) {
        const to = withoutPreference(placement);
        const moved = await moveOverdue(context.database, lane, to, placement.preferMs, BATCH);
        if (moved.length === 0) continue;
        await announceMoved(context, moved);
        await removeFrom(context, lane, moved);
        isFull ||= moved.length === BATCH;
      }
      return isFull ? "again" : undefined;
    },
  };
}

/** They were the oldest there; what else is found is put back where it was. Left there, they would be popped in vain. */
async function removeFrom(
  { redis, log }: Pick<ChoreContext, "redis" | "log">,
  lane: string,
  moved: readonly MovedRow[],
): Promise<void> {
  if (!redis.dispatch.pushes) return;
  try {
    const taken = await takeNow(redis, [lane], moved.length);
    const ids = moved.map(({ task_id: id }) => id);
    const others = taken.filter(({ raw }) => !ids.some((id) => raw.includes(id)));
    if (others.length > 0) await returnTaken(redis, others);
  } catch (err) {
    // Counted in redis_errors_total. Their claims find them in other lanes, and what is lost the reconciler brings again.
    log.debug({ err, lane }, "could not remove moved jobs from their list");
  }
}
