import type { Tail } from "@muster/queue";
import type { Metrics } from "@muster/runtime";

/** Lanes with a series of their own; callers choose the queues, and the rest is counted under "other". */
const MAX_LANES = 200;

export interface LaneGauges {
  /** @param databaseNow milliseconds since 1970 by the clock that made the stamps */
  set(tails: ReadonlyMap<string, Tail>, databaseNow: number): void;
  /** Only one process may export them: two would be added up. */
  clear(): void;
}

/** Depth and age of every lane with live jobs, as a sum and a maximum where lanes share a label. */
export function createLaneGauges(metrics: Pick<Metrics, "queueDepth" | "queueOldestAgeSeconds">): LaneGauges {
  const named = new Set<string>();
  const clear = (): void => {
    metrics.queueDepth.reset();
    metrics.queueOldestAgeSeconds.reset();
  };
  return {
    clear,
    set: (tails, databaseNow) => {
      clear();
      // A lane that is gone makes room for another.
      for (const lane of named) if (!tails.has(lane)) named.delete(lane);
      for (const lane of tails.keys()) if (named.size < MAX_LANES) named.add(lane);
      for (const [shown, group] of Map.groupBy(tails, ([lane]) => (named.has(lane) ? lane : "other"))) {
        const depth = group.reduce((sum, [, tail]) => sum + tail.depth, 0);
        const oldest = Math.min(...group.map(([, tail]) => tail.oldest?.at ?? databaseNow));
        metrics.queueDepth.set({ lane: shown }, depth);
        metrics.queueOldestAgeSeconds.set({ lane: shown }, Math.max(0, databaseNow - oldest) / 1000);
      }
    },
  };
}
