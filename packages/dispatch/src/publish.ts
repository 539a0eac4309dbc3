import { type Database, keepChanges } from "@muster/db";
import { publishEvents, type RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";

export interface Publisher {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Tells watchers about changes of state, which are recorded first: whoever hears of a change finds it. Never rejects:
 * watchers read the rows again on their own, and an event is no reason to stop anything.
 */
export async function publishChanges(publisher: Publisher, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  try {
    await keepChanges(publisher.database, events);
  } catch (err) {
    // Counted in sql_errors_total. A reader that comes back sees the change merged into the one that followed.
    publisher.log.debug({ err, events: events.length }, "changes were not kept for watchers that come back");
  }
  await publishKept(publisher, events);
}

/** Tells watchers about what is already recorded. Never rejects. */
export async function publishKept(
  { redis, log, metrics }: Omit<Publisher, "database">,
  events: readonly string[],
): Promise<void> {
  if (events.length === 0) return;
  try {
    if (await publishEvents(redis, events)) metrics.eventsPublished.inc(events.length);
  } catch (err) {
    // Counted in redis_errors_total by the connection.
    log.debug({ err, events: events.length }, "events were not published");
  }
}
