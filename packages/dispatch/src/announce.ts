import type { QueuedRow } from "@muster/db";
import { feedSignal, fleetSignal, type PushCircuit, publishSignal, type Signal } from "@muster/queue";
import { oldestFirst, toPlaced } from "./placed.ts";
import { type Publisher, publishChanges } from "./publish.ts";

/**
 * Pushes what a transition has just made queued, tells the feeder of what waits for a limit instead, and watchers of its
 * events. Never rejects.
 */
export async function announceQueued(
  context: Publisher & { readonly circuit: PushCircuit },
  queued: readonly QueuedRow[],
  events: readonly string[],
): Promise<void> {
  const [free, holds] = withoutHeld(queued);
  await context.circuit.push(free.toSorted(oldestFirst).map(toPlaced));
  await tellFeeder(context, { holds });
  await publishChanges(context, events);
}

/** What belongs in the lists, and the holds of the others. */
export function withoutHeld<Row extends QueuedRow>(
  queued: readonly Row[],
): [free: readonly Row[], holds: string[]] {
  const holds = queued.flatMap(({ hold }) => (hold === null ? [] : [hold]));
  return [holds.length === 0 ? queued : queued.filter(({ hold }) => hold === null), holds];
}

/**
 * Tells whoever admits jobs that gates may be free, or that jobs wait. Never rejects: without it the feeder looks four times
 * a second while anything waits.
 */
export async function tellFeeder(
  publisher: Signaller,
  told: { readonly gates?: readonly string[]; readonly holds?: readonly string[] },
): Promise<void> {
  if (told.gates?.length || told.holds?.length) await tell(publisher, [feedSignal(told)]);
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

/** Tells workers and whoever submits that policies have changed. Never rejects: each claim and each submit's answer shows it. */
export function tellOfPolicies(publisher: Signaller): Promise<void> {
  return tell(publisher, [{ kind: "policy" }]);
}

/** Tells these workers that they stand differently. Never rejects: their claims match nothing until they know, and beats tell them. */
export async function tellOfFleet(publisher: Signaller, workerIds: readonly string[]): Promise<void> {
  if (workerIds.length > 0) await tell(publisher, [fleetSignal(workerIds)]);
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
