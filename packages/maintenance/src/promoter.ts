import { eventsOf, promote } from "@muster/db";
import { announceQueued } from "@muster/dispatch";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 500;

/** Queues jobs whose time has come: delayed ones and retries. Its interval bounds how late they start. */
export function promoter(context: ChoreContext): Chore {
  return {
    name: "promoter",
    intervalMs: 150,
    runOnce: async () => {
      const rows = await promote(context.database, BATCH);
      await announceQueued(context, rows, eventsOf(rows));
      return rows.length === BATCH ? "again" : undefined;
    },
  };
}
