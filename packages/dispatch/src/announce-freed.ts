import { eventsOf, type FreedRow, type MovedRow, type QueuedRow } from "@muster/db";
import { pushBack } from "@muster/queue";
import { tellFeeder, withoutHeld } from "./announce.ts";
import { oldestFirst, toPlaced } from "./placed.ts";
import { type Publisher, publishChanges } from "./publish.ts";

/** Returns freed rows to their lists and tells watchers of their events. Never rejects. */
export async function announceFreed(publisher: Publisher, freed: readonly FreedRow[]): Promise<void> {
  await returnFreed(publisher, freed);
  await publishChanges(publisher, eventsOf(freed));
}

/** Puts queued rows that have changed their lanes into the lists of those, and tells watchers of their events. Never rejects. */
export async function announceMoved(publisher: Publisher, moved: readonly MovedRow[]): Promise<void> {
  await returnFreed(
    publisher,
    moved.map((row) => ({ ...row, status: "queued" })),
  );
  await publishChanges(publisher, eventsOf(moved));
}

/**
 * Puts freed rows that are queued again back at the old end, under their old stamps, so that they run next; those that wait
 * for a limit now are the feeder's. Never
 * rejects: what Redis does not accept now lies before the reconciler's cursor, and further rows have to be freed all
 * the same.
 */
async function returnFreed(
  { redis, log, metrics }: Omit<Publisher, "database">,
  freed: readonly (QueuedRow & Pick<FreedRow, "status">)[],
): Promise<void> {
  const [free, holds] = withoutHeld(freed.filter((row) => row.status === "queued"));
  await tellFeeder({ redis, log }, { holds });
  if (!redis.dispatch.pushes) return;
  const queued = free.toSorted((a, b) => oldestFirst(b, a));
  try {
    await pushBack(redis, queued.map(toPlaced));
  } catch (err) {
    metrics.pushFailures.inc(queued.length);
    log.warn({ err, jobs: queued.length }, "freed jobs were not pushed; the reconciler will");
  }
}
