import { eventsOf, expire, tellOfRefused } from "@muster/db";
import { publishChanges } from "@muster/dispatch";
import { boundedLabel } from "@muster/runtime";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 500;

/**
 * Makes dead letters of waiting jobs whose time is up. Their elements stay in Redis until they are popped: a claim
 * skips them, and searching long lists for them would cost more.
 */
export function expirer(context: ChoreContext): Chore {
  const { database, metrics, series, log } = context;
  const onRefused = tellOfRefused(log);
  const queue = boundedLabel();
  const type = boundedLabel();
  return {
    name: "expirer",
    intervalMs: 1_000,
    runOnce: async () => {
      const { expired, more } = await expire(database, BATCH, onRefused);
      for (const row of expired) {
        metrics.jobsExpired.inc({ queue: queue(row.queue), reason: row.reason });
        metrics.jobsFinished.inc({ queue: queue(row.queue), type: type(row.type), state: "deadletter" });
        series.of(row.queue, row.type).finished("deadletter");
      }
      await publishChanges(context, eventsOf(expired));
      return more ? "again" : undefined;
    },
  };
}
