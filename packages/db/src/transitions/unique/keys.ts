import type { Selectable } from "kysely";
import type { Query } from "../../database.ts";
import { conflict } from "../../sql-state.ts";
import { type Named, named, type Places } from "../../statement.ts";
import type { IdempotencyKeys } from "./schema.ts";

/** A key that one job at a time has, as a submit asks for it. */
export interface KeyRequest {
  readonly queue: string;
  readonly key: string;
  /** The job that has it from now on, if nobody has. */
  readonly taskId: string;
  /** For how long, milliseconds; Infinity: for ever. */
  readonly keepMs: number;
  readonly requestHash: Uint8Array;
}

/** Who has a key. */
export interface KeyOwner extends Pick<Selectable<IdempotencyKeys>, "queue" | "key" | "task_id"> {
  /** Empty where keys are not compared. */
  request_hash: Uint8Array;
}

export interface KeyNames {
  readonly queues: readonly string[];
  readonly keys: readonly string[];
}

interface Taking extends KeyNames {
  readonly taskIds: readonly string[];
  readonly keepMs: readonly (number | null)[];
  readonly requestHashes: readonly Buffer[];
}

export interface KeyTable {
  readonly forget: Named<KeyNames>;
  readonly take: Named<Taking>;
  readonly read: Named<KeyNames>;
}

/** The keys that a statement is about, as a table. */
export const keysIn = (p: Places<KeyNames>): string =>
  `unnest(${p.queues}::text[], ${p.keys}::text[]) AS d (queue, key)`;

/**
 * The statements of a table of keys. `ended`: when an expired key `k` is free again. The sum keeps the index on
 * expires_at out: with statistics from when no key had expired (of large batches, whose keys expire together), each
 * submit would read all that have expired since the last purge.
 */
function keyTable(name: string, hashes: boolean, ended: string): KeyTable {
  const [column, taken, read] = hashes
    ? [", request_hash", ", d.request_hash", "k.request_hash"]
    : ["", "", "''::bytea AS request_hash"];
  return {
    forget: named(
      (p) => `
DELETE FROM ${name} AS k USING ${keysIn(p)}
WHERE k.queue = d.queue AND k.key = d.key AND k.expires_at + interval '0' <= now() AND ${ended}`,
    ),
    take: named(
      (p) => `
INSERT INTO ${name} (queue, key, task_id, expires_at${column})
SELECT d.queue, d.key, d.task_id, now() + d.keep_ms * interval '1 millisecond'${taken}
FROM unnest(${p.queues}::text[], ${p.keys}::text[], ${p.taskIds}::uuid[], ${p.keepMs}::float8[],
            ${p.requestHashes}::bytea[])
     AS d (queue, key, task_id, keep_ms, request_hash)
ON CONFLICT (queue, key) DO NOTHING`,
    ),
    // A statement of its own: the one that inserts does not see a key that another transaction committed meanwhile.
    read: named(
      (p) => `
SELECT k.queue, k.key, k.task_id, ${read} FROM ${keysIn(p)} JOIN ${name} AS k ON k.queue = d.queue AND k.key = d.key`,
    ),
  };
}

/** A key ends with its period, but never while its job is unfinished. */
export const IDEMPOTENCY_KEYS: KeyTable = keyTable(
  "idempotency_keys",
  true,
  "NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id AND t.phase < 2)",
);

/** A window ends whatever became of its job. */
export const THROTTLE_KEYS: KeyTable = keyTable("throttle_keys", false, "true");

export const keyName = (job: { readonly queue: string; readonly key: string }): string =>
  `${job.queue}:${job.key}`;

/**
 * The first job of each key, in the order in which keys are taken: two batches that took the same keys in opposite
 * order would deadlock.
 */
export function firstOfEachKey<Job extends { readonly queue: string; readonly key: string }>(
  jobs: readonly Job[],
): Job[] {
  const first = new Map<string, Job>();
  for (const job of jobs) if (!first.has(keyName(job))) first.set(keyName(job), job);
  return [...first.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, job]) => job);
}

/** Takes those of the keys that nobody has; returns who has each, by `keyName`. Waits for open transactions. */
export async function takeKeys(
  query: Query,
  table: KeyTable,
  requests: readonly KeyRequest[],
): Promise<Map<string, KeyOwner>> {
  const names = { queues: requests.map(({ queue }) => queue), keys: requests.map(({ key }) => key) };
  await query(...table.forget.with(names));
  await query(
    ...table.take.with({
      ...names,
      taskIds: requests.map(({ taskId }) => taskId),
      keepMs: requests.map(({ keepMs }) => (keepMs === Infinity ? null : keepMs)),
      requestHashes: requests.map(({ requestHash }) => Buffer.from(requestHash)),
    }),
  );
  const owners = new Map(
    (await query<KeyOwner>(...table.read.with(names))).map((row) => [keyName(row), row]),
  );
  // It was there when it was to be taken, and was purged before it was read.
  if (owners.size < requests.length) throw conflict("a key was purged while it was asked for");
  return owners;
}
