import type { QueuedRow } from "@muster/db";
import { type PushCircuit, publishSignal, type Signal } from "@muster/queue";
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
export function tellOfQueues(publisher: Signaller, queues: readonly string[]): Promise<void> {
  return tell(
    publisher,
    queues.map((queue) => ({ kind: "lane", queue })),
  );
}

/** Tells workers that the lead was given up, or has decided something. Never rejects: their heartbeats tell them too. */
export function tellOfLead(publisher: Signaller): Promise<void> {
  return tell(publisher, [{ kind: "lead" }]);
}

type Signaller = Pick<Publisher, "redis" | "log">;

async function tell({ redis, log }: Signaller, signals: readonly Signal[]): Promise<void> {
  try {
    await publishSignal(redis, ...signals);
  } catch (err) {
    // Counted in redis_errors_total by the connection.
    log.debug({ err, signals }, "could not tell workers");
  }
}
