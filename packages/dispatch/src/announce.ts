import type { QueuedRow } from "@muster/db";
import { type PushCircuit, publishSignal } from "@muster/queue";
import { toPlaced } from "./placed.ts";
import { type Publisher, publishChanges } from "./publish.ts";

/**
 * Pushes what a transition has just made queued and tells watchers of its events. Never rejects. Rows of one transition
 * have the same stamp, so the id decides their order, here as in the reconciler.
 */
export async function announceQueued(
  context: Publisher & { readonly circuit: PushCircuit },
  queued: readonly QueuedRow[],
  events: readonly string[],
): Promise<void> {
  const inOrder = queued.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
  await context.circuit.push(inOrder.map(toPlaced));
  await publishChanges(context, events);
}

/** Tells workers that serve all queues of queues that may be new. Never rejects: they read the names again themselves. */
export async function tellOfQueues(
  { redis, log }: Pick<Publisher, "redis" | "log">,
  queues: readonly string[],
): Promise<void> {
  try {
    await publishSignal(redis, ...queues.map((queue) => ({ kind: "lane", queue }) as const));
  } catch (err) {
    // Counted in redis_errors_total by the connection.
    log.debug({ err, queues }, "could not tell workers of new queues");
  }
}
