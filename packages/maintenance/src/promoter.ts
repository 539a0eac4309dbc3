import { eventsOf, promote, tellOfRefused } from "@muster/db";
import { announceQueued } from "@muster/dispatch";
import type { Chore, ChoreContext } from "./chore.ts";
import { FEEDER } from "./feeder/feeder.ts";
import { SCHEDULER } from "./scheduler.ts";

const BATCH = 500;

/**
 * Queues jobs whose time has come: delayed ones and retries. Its interval bounds how late they start, and how late
 * schedules fire.
 */
export function promoter(context: ChoreContext): Chore {
  const onRefused = tellOfRefused(context.log);
  return {
    name: "promoter",
    intervalMs: 150,
    runOnce: async () => {
      const { rows, schedulesDue, policies } = await promote(context.database, BATCH, onRefused);
      if (schedulesDue) context.wake(SCHEDULER);
      for (const { queue, type, arrived } of rows) if (arrived) context.series.of(queue, type).arrived(1);
      const isNews = policies.active !== context.policies.active || policies.epoch !== context.policies.epoch;
      Object.assign(context.policies, policies);
      if (isNews) context.wake(FEEDER);
      await announceQueued(context, rows, eventsOf(rows));
      return rows.length === BATCH ? "again" : undefined;
    },
  };
}
