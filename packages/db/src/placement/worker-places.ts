import type { WorkerPlace } from "@muster/job";
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { BUSY_SLOTS } from "../fleet/busy-slots.ts";
import { cold, execute, now } from "../sql.ts";

/** Workers that one look at the fleet reads. */
const MAX_WORKERS = 10_000;

/** A live worker, as placement sees it. */
export interface LivePlace extends WorkerPlace {
  /** It takes nothing now, because somebody has said so. */
  readonly cordoned: boolean;
  /** Slots that were busy at its last heartbeat. */
  readonly busySlots: number;
}

/** Live workers that know a type and serve a queue; of those that drain none. */
export async function livePlaces(
  database: Pick<Database, "query">,
  type: string,
  queue: string,
): Promise<LivePlace[]> {
  const rows = await execute(
    database.query,
    cold
      .selectFrom("workers as w")
      .select([
        "w.labels",
        "w.taints",
        "w.concurrency as slots",
        sql<boolean>`w.cordoned_at IS NOT NULL`.as("cordoned"),
        sql.raw<number>(BUSY_SLOTS).as("busySlots"),
      ])
      .where("w.state", "=", "alive")
      .where("w.expires_at", ">", now)
      .where(sql<boolean>`${type} = ANY(w.types) AND (w.queues IS NULL OR ${queue} = ANY(w.queues))`)
      .limit(MAX_WORKERS)
      .compile(),
  );
  return rows.map((row) => ({ ...row, labels: row.labels ?? {}, taints: row.taints ?? [] }));
}
