import { type Database, type Query, raiseEpoch, readPolicies } from "@muster/db";
import type { Override, Policies } from "@muster/policy";

/** What a limit has of its own; its other columns are as without them. */
export interface LimitColumns {
  readonly generation?: number;
  readonly queue?: string;
  readonly type?: string;
  readonly key_label?: string;
  readonly max_running?: number;
  readonly max_waiting?: number;
  readonly rate_count?: number;
  readonly rate_per_ms?: number;
  readonly rate_burst?: number;
  readonly cost_label?: string;
  readonly weight_label?: string;
  readonly when_full?: string;
  readonly breaker_error_ratio?: number;
  readonly breaker_min_calls?: number;
  readonly breaker_window_ms?: number;
  readonly breaker_open_ms?: number;
}

/** Writes policies and their epoch in one transaction, as whoever changes them has to. Returns all that there are then. */
export async function change(
  database: Database,
  write: (query: Query) => Promise<unknown>,
): Promise<Policies> {
  await database.transaction(async (query) => {
    await write(query);
    await raiseEpoch(query);
  });
  return readPolicies(database);
}

/** Makes a limit, or makes it another. */
export const putLimit = (database: Database, name: string, columns: LimitColumns = {}): Promise<Policies> =>
  change(database, async (query) => {
    const all = { name, ...columns };
    const names = Object.keys(all);
    await query("DELETE FROM limits WHERE name = $1", [name]);
    await query(
      `INSERT INTO limits (${names.join(", ")}, epoch)
       SELECT ${names.map((_, index) => `$${index + 1}`).join(", ")}, e.epoch + 1 FROM policy_epoch AS e`,
      Object.values(all),
    );
  });

export const dropLimit = (database: Database, name: string): Promise<Policies> =>
  change(database, (query) => query("DELETE FROM limits WHERE name = $1", [name]));

/** No change of the policies that anybody has read: overrides are read key by key. */
export async function putOverride(
  database: Database,
  { limit, key, maxRunning, rate, weight }: Override,
): Promise<Policies> {
  await database.query(
    `INSERT INTO limit_overrides (limit_name, key, max_running, rate_count, rate_per_ms, rate_burst, weight)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [limit, key, maxRunning, rate?.count, rate?.perMs, rate?.burst, weight],
  );
  return readPolicies(database);
}

export const pauseKey = (database: Database, limit: string, key: string): Promise<Policies> =>
  change(database, (query) =>
    query(
      "INSERT INTO pauses (target, kind, limit_name, key) VALUES ('key:' || $1 || ':' || $2, 'key', $1, $2)",
      [limit, key],
    ),
  );

export const pauseType = (database: Database, type: string, until: Date | null = null): Promise<Policies> =>
  change(database, (query) =>
    query("INSERT INTO pauses (target, kind, type, until_at) VALUES ('type:' || $1, 'type', $1, $2)", [
      type,
      until,
    ]),
  );

/** Admits jobs for their next attempt, as the feeder does with those that wait. */
export async function admit(database: Database, taskIds: readonly string[]): Promise<void> {
  await database.query(
    `UPDATE tasks SET hold = NULL, grant_fence = fence, enqueued_at = now()
     WHERE task_id = ANY($1::uuid[]) AND status = 'queued' AND hold LIKE 'limit:%'`,
    [taskIds],
  );
}
