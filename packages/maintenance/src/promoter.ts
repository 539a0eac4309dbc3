import { eventsOf, promote } from "@muster/db";
import { announceQueued, tellOfQueues } from "@muster/dispatch";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 500;

/** Names already announced; announced again after this many others, because queues come and go. */
const MAX_TOLD = 1_000;

/** Queues jobs whose time has come: delayed ones and retries. Its interval bounds how late they start. */
export function promoter(context: ChoreContext): Chore {
  const told = new Set<string>();
  return {
    name: "promoter",
    intervalMs: 150,
    runOnce: async () => {
      const rows = await promote(context.database, BATCH);
      await announceQueued(context, rows, eventsOf(rows));
      // A submitting transaction announces no new queue: its commit is first seen here.
      const queues = [...new Set(rows.map(({ queue }) => queue))].filter((queue) => !told.has(queue));
      await tellOfQueues(context, queues);
      if (told.size > MAX_TOLD) told.clear();
      for (const queue of queues) told.add(queue);
      return rows.length === BATCH ? "again" : undefined;
    },
  };
}
