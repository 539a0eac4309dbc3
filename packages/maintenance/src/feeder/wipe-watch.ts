import { isWiped } from "@muster/queue";
import type { Chore, ChoreContext } from "../chore.ts";
import { RECONCILER } from "../reconcile/reconciler.ts";
import { Alarm } from "./alarm.ts";
import type { FeedMemory } from "./feed-memory.ts";

/** Its loop's name. */
const WIPE_WATCH = "wipes";
/** From one look to the next, while jobs wait. */
const LOOK_MS = 100;

/**
 * Lets the reconciler run as soon as Redis was wiped, while jobs wait for limits: those that were let in keep their places, and
 * what a rate allows at once, until they are in their lists again. Nobody else is let in meanwhile, and a rate never makes up for
 * more than its burst: two seconds until the reconciler comes by itself would be starts that are lost.
 */
export function wipeWatch(context: ChoreContext, memory: FeedMemory): Chore {
  const { redis, wake } = context;
  const alarm = new Alarm(() => wake(WIPE_WATCH));
  return {
    name: WIPE_WATCH,
    intervalMs: 1_000,
    runOnce: async () => {
      if (memory.waiting.size === 0 || redis.state === "down" || !redis.dispatch.pushes) return alarm.clear();
      if (await isWiped(redis)) wake(RECONCILER);
      alarm.set(performance.now() + LOOK_MS);
      return undefined;
    },
    rest: () => alarm.clear(),
    stop: async () => alarm.clear(),
  };
}
