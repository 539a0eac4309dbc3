import type { Tail } from "@muster/queue";
import { boundedLabel, type Metrics } from "@muster/runtime";

/** Lanes with a series of their own; queues are the callers', and a later one is counted under "other". */
const MAX_LANES = 200;

export interface LaneGauges {
  /** @param databaseNow milliseconds since 1970 by the clock that made the stamps */
  set(tails: ReadonlyMap<string, Tail>, databaseNow: number): void;
  /** Only one process may export them: two would be added up. */
  clear(): void;
}

/** Depth and age of every lane, as a sum and a maximum where lanes share a label. */
export function createLaneGauges(metrics: Pick<Metrics, "queueDepth" | "queueOldestAgeSeconds">): LaneGauges {
  const label = boundedLabel(MAX_LANES);
  const clear = (): void => {
    metrics.queueDepth.reset();
    metrics.queueOldestAgeSeconds.reset();
  };
  return {
    clear,
    set: (tails, databaseNow) => {
      clear();
      for (const [shown, group] of Map.groupBy(tails, ([lane]) => label(lane))) {
        const depth = group.reduce((sum, [, tail]) => sum + tail.depth, 0);
        const oldest = Math.min(...group.map(([, tail]) => tail.oldest?.at ?? databaseNow));
        metrics.queueDepth.set({ lane: shown }, depth);
        metrics.queueOldestAgeSeconds.set({ lane: shown }, Math.max(0, databaseNow - oldest) / 1000);
      }
    },
  };
}
