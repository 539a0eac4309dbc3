import { eventsOf, promote } from "@muster/db";
import { publish, toPlaced } from "./announce.ts";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 500;

/** Queues jobs whose time has come: delayed ones and retries. Its interval bounds how late they start. */
export function promoter(context: ChoreContext): Chore {
  return {
    name: "promoter",
    intervalMs: 200,
    runOnce: async () => {
      const rows = await promote(context.database, BATCH);
      // All have one stamp, so the id decides their order, here as in the reconciler.
      const inOrder = rows.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
      await context.circuit.push(inOrder.map(toPlaced));
      await publish(context, eventsOf(rows));
      return rows.length === BATCH ? "again" : undefined;
    },
  };
}
