import type { Database } from "@muster/db";
import type { PauseTarget } from "@muster/policy";
import { pushNew, type RedisConnection } from "@muster/queue";

/** What a test wants of a limit; a global one of nothing unless it says otherwise. */
export interface TestLimit {
  readonly name: string;
  readonly queue?: string;
  readonly type?: string;
  readonly keyLabel?: string;
  readonly maxRunning?: number;
}

interface Stores {
  readonly query: (text: string, values: unknown[]) => Promise<readonly object[]>;
}

/** Changes policies as every change does: in one transaction with their epoch, which it answers. Nobody is told. */
async function change({ query }: Stores, text: string, values: unknown[]): Promise<number> {
  const [row] = await query(
    `WITH raised AS (UPDATE policy_epoch SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch), changed AS (${text})
     SELECT r.epoch::int4 AS epoch FROM raised AS r`,
    values,
  );
  if (row === undefined || !("epoch" in row) || typeof row.epoch !== "number")
    throw new Error("no epoch was answered");
  return row.epoch;
}

export function putLimit(stores: Stores, limit: TestLimit): Promise<number> {
  const { name, queue = null, type = null, keyLabel = null, maxRunning = null } = limit;
  const text = `
    INSERT INTO limits (name, queue, type, key_label, max_running, epoch)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::int4, r.epoch FROM raised AS r`;
  return change(stores, text, [name, queue, type, keyLabel, maxRunning]);
}

const targetOf = (target: PauseTarget): string => Object.values(target).join(":");

export function pause(stores: Stores, target: PauseTarget): Promise<number> {
  const about: { queue?: string; type?: string; limit?: string; key?: string } = target;
  const text = `
    INSERT INTO pauses (target, kind, queue, type, limit_name, key)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text`;
  const { queue = null, type = null, limit = null, key = null } = about;
  return change(stores, text, [targetOf(target), target.kind, queue, type, limit, key]);
}

export function resume(stores: Stores, target: PauseTarget): Promise<number> {
  return change(stores, "DELETE FROM pauses WHERE target = $1::text", [targetOf(target)]);
}

const ADMIT = `
UPDATE tasks AS t SET hold = NULL, grant_fence = t.fence, enqueued_at = now(), version = t.version + 1
WHERE t.task_id = ANY($1::uuid[]) AND t.hold LIKE 'limit:%'
RETURNING t.task_id, t.type, t.priority, t.lane, (extract(epoch FROM t.enqueued_at) * 1000)::float8 AS at`;

interface Admitted {
  task_id: string;
  type: string;
  priority: "critical" | "high" | "default" | "low";
  lane: string;
  at: number;
}

/** What the feeder does for jobs that wait before a gate, whatever its limit allows. Returns how many waited. */
export async function admit(
  { database, redis }: { readonly database: Database; readonly redis: RedisConnection },
  taskIds: readonly string[],
): Promise<number> {
  const rows = await database.query<Admitted>(ADMIT, [taskIds]);
  await pushNew(
    redis,
    rows.map(({ lane, ...element }) => ({ lane, element })),
  );
  return rows.length;
}
