import type { QueuedRow } from "@muster/db";
import { type PushCircuit, publishSignal } from "@muster/queue";
import { oldestFirst, toPlaced } from "./placed.ts";
import { type Publisher, publishChanges } from "./publish.ts";

/** Pushes what a transition has just made queued and tells watchers of its events. Never rejects. */
export async function announceQueued(
  context: Publisher & { readonly circuit: PushCircuit },
  queued: readonly QueuedRow[],
  events: readonly string[],
): Promise<void> {
  await context.circuit.push(queued.toSorted(oldestFirst).map(toPlaced));
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
