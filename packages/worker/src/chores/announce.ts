import type { FreedRow, QueuedRow } from "@muster/db";
import { type Placed, publishSignal, pushBack } from "@muster/queue";
import { publishChanges } from "../publish.ts";
import type { ChoreContext } from "./chore.ts";

type Announcer = Pick<ChoreContext, "redis" | "log" | "metrics">;

export function toPlaced(row: QueuedRow): Placed {
  const { task_id, type, priority, enqueued_ms: at } = row;
  return { lane: row.lane, element: { task_id, type, priority, at } };
}

/**
 * Pushes what a transition has just made queued and tells watchers of its events. Never rejects. Rows of one transition
 * have one stamp, so that the id decides their order, here as in the reconciler.
 */
export async function announceQueued(
  context: Announcer & Pick<ChoreContext, "circuit" | "database">,
  queued: readonly QueuedRow[],
  events: readonly string[],
): Promise<void> {
  const inOrder = queued.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
  await context.circuit.push(inOrder.map(toPlaced));
  await publishChanges(context, events);
}

/** Tells workers that serve all queues of queues that may be new. Never rejects: they read the names again themselves. */
export async function tellOfQueues({ redis, log }: Announcer, queues: readonly string[]): Promise<void> {
  try {
    for (const queue of queues) await publishSignal(redis, { kind: "lane", queue });
  } catch (err) {
    // Counted in redis_errors_total by the connection.
    log.debug({ err, queues }, "could not tell workers of new queues");
  }
}

/**
 * Puts freed rows that are queued again back at the old end, under their old stamps. Never rejects: what Redis does
 * not take now lies before the reconciler's cursor, and further rows have to be freed all the same.
 */
export async function returnFreed(
  { redis, log, metrics }: Announcer,
  freed: readonly FreedRow[],
): Promise<void> {
  if (!redis.dispatch.pushes) return;
  const queued = freed.filter((row) => row.status === "queued").toSorted(newestFirst);
  try {
    await pushBack(redis, queued.map(toPlaced));
  } catch (err) {
    metrics.pushFailures.inc(queued.length);
    log.warn({ err, jobs: queued.length }, "freed jobs were not pushed; the reconciler will");
  }
}

function newestFirst(a: QueuedRow, b: QueuedRow): number {
  return b.enqueued_ms - a.enqueued_ms || (a.task_id < b.task_id ? 1 : -1);
}
