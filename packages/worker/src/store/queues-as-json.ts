import { OTHERS } from "@muster/db";

/** Of one worker; it may have a thousand slots, each for a job of another queue. */
const MAX_QUEUES = 100;

/** How many attempts run in each queue, for the worker's row: the busiest queues by name, the others as one. */
export function queuesAsJson(byQueue: ReadonlyMap<string, number>): string {
  if (byQueue.size <= MAX_QUEUES) return JSON.stringify(Object.fromEntries(byQueue));
  const sorted = [...byQueue].toSorted(([, one], [, other]) => other - one);
  const others = sorted.slice(MAX_QUEUES).reduce((sum, [, count]) => sum + count, 0);
  return JSON.stringify(Object.fromEntries([...sorted.slice(0, MAX_QUEUES), [OTHERS, others]]));
}
