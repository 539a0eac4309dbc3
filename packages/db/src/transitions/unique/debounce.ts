import type { Body } from "@muster/job";
import type { Query } from "../../database.ts";
import { conflict } from "../../sql-state.ts";
import { named, type Places } from "../../statement.ts";
import { msOf } from "../../times.ts";
import { knowing } from "../guard.ts";
import type { NewJob } from "../new-job.ts";
import { type PushedBy, submit } from "../submit.ts";
import type { KeyConflict, KeyedResult } from "./idempotency.ts";
import { firstOfEachKey, type KeyNames, keyName, keysIn } from "./keys.ts";

/** A job that waits for its key to be quiet: each later submit replaces the payload and postpones the start. */
export interface DebouncedJob extends NewJob {
  readonly key: string;
  /** From the latest submit to the start, milliseconds. */
  readonly waitMs: number;
  /** From the first submit to the latest start, milliseconds. Undefined: without a bound. */
  readonly maxWaitMs?: number;
}

interface Waits extends KeyNames {
  readonly taskIds: readonly string[];
  readonly waitsMs: readonly number[];
  readonly maxWaitsMs: readonly (number | null)[];
}

const waitsIn = (p: Places<Waits>): string =>
  `unnest(${p.queues}::text[], ${p.keys}::text[], ${p.taskIds}::uuid[], ${p.waitsMs}::float8[], ${p.maxWaitsMs}::float8[])
     AS d (queue, key, task_id, wait_ms, max_wait_ms)`;

const TAKE = named<Waits>(
  (p) => `
INSERT INTO debounce_keys (queue, key, task_id, latest_at, expires_at)
SELECT d.queue, d.key, d.task_id, now() + d.max_wait_ms * interval '1 millisecond',
       now() + d.wait_ms * interval '1 millisecond'
FROM ${waitsIn(p)}
ON CONFLICT (queue, key) DO NOTHING`,
);

// From here to the commit nobody else replaces or follows these jobs. In one order for everybody, or two would deadlock.
const LOCK = named<KeyNames>(
  (p) => `
SELECT k.queue, k.key, k.task_id, ${msOf("k.latest_at")} AS latest_ms
FROM ${keysIn(p)}
     JOIN debounce_keys AS k ON k.queue = d.queue AND k.key = d.key
ORDER BY k.queue, k.key FOR UPDATE OF k`,
);

interface Replacing {
  readonly taskIds: readonly string[];
  readonly types: readonly string[];
  readonly payloads: readonly Buffer[];
  readonly kinds: readonly Body["kind"][];
  readonly waitsMs: readonly number[];
  readonly latestMs: readonly (number | null)[];
}

// A queued job is due: it keeps its place and gets the payload only. A claim that comes first wins, and nothing happens.
const REPLACE = named<Replacing>(
  (p) => `
UPDATE tasks AS t
SET payload = d.payload, payload_kind = d.kind,
    run_at = CASE WHEN t.status = 'scheduled'
                  THEN least(now() + d.wait_ms * interval '1 millisecond', to_timestamp(d.latest_ms::float8 / 1000))
                  ELSE t.run_at END,
    updated_at = now(), version = t.version + 1
FROM unnest(${p.taskIds}::uuid[], ${p.types}::text[], ${p.payloads}::bytea[], ${p.kinds}::text[],
            ${p.waitsMs}::float8[], ${p.latestMs}::float8[])
     AS d (task_id, type, payload, kind, wait_ms, latest_ms)
WHERE t.task_id = d.task_id AND t.type = d.type AND ${knowing("replace")}
RETURNING t.task_id, t.type`,
);

const WAITING = `
SELECT t.task_id, t.type FROM tasks AS t WHERE t.task_id = ANY($1::uuid[]) AND ${knowing("replace")}`;

const FOLLOW = named<Waits>(
  (p) => `
UPDATE debounce_keys AS k
SET task_id = d.task_id, latest_at = now() + d.max_wait_ms * interval '1 millisecond',
    expires_at = now() + d.wait_ms * interval '1 millisecond'
FROM ${waitsIn(p)}
WHERE k.queue = d.queue AND k.key = d.key`,
);

interface KeyRow {
  queue: string;
  key: string;
  task_id: string;
  latest_ms: number | null;
}

interface TypedRow {
  task_id: string;
  type: string;
}

/** All submits of one key, and which job they are about. */
interface Burst {
  readonly first: DebouncedJob;
  /** The last submit of each type. */
  readonly last: ReadonlyMap<string, DebouncedJob>;
  readonly owner: KeyRow;
}

/** Within a transaction: a key's first submit makes a job that waits, the others replace it until it starts. */
export async function submitDebouncedIn(
  query: Query,
  jobs: readonly DebouncedJob[],
  pushedBy?: PushedBy,
): Promise<KeyedResult[]> {
  const bursts = await lockKeys(query, jobs);
  // A repeated flush finds its own keys, and its rows by their ids.
  const others = bursts.filter(({ first, owner }) => owner.task_id !== first.taskId);
  const waiting = await replace(query, others);
  const started = others.filter(({ owner }) => !waiting.has(owner.task_id));
  if (started.length > 0) await query(...FOLLOW.with(waitsOf(started.map(({ first }) => first))));
  const fresh = bursts.filter(({ owner }) => !waiting.has(owner.task_id));
  const rows = await submit(query, fresh.map(rowOf), { again: true, pushedBy });
  const made = new Map(rows.map((row) => [row.taskId, row]));
  const burstOf = new Map(bursts.map((burst) => [keyName(burst.first), burst]));
  return jobs.map((job) => {
    const burst = burstOf.get(keyName(job));
    if (burst === undefined) throw new Error(`job ${job.taskId} has no key`);
    const { first, owner } = burst;
    const type = waiting.get(owner.task_id) ?? first.type;
    const taskId = waiting.has(owner.task_id) ? owner.task_id : first.taskId;
    if (job.type !== type) return { conflict: otherType(job, type, taskId) };
    const submitted = made.get(job.taskId);
    return submitted === undefined
      ? { deduplicated: true, taskId, replaced: true }
      : { deduplicated: false, submitted };
  });
}

async function lockKeys(query: Query, jobs: readonly DebouncedJob[]): Promise<Burst[]> {
  const firsts = firstOfEachKey(jobs);
  const waits = waitsOf(firsts);
  await query(...TAKE.with(waits));
  const owners = new Map((await query<KeyRow>(...LOCK.with(waits))).map((row) => [keyName(row), row]));
  const submitsOf = Map.groupBy(jobs, keyName);
  return firsts.map((first) => {
    const owner = owners.get(keyName(first));
    if (owner === undefined) throw conflict("a key was purged while it was asked for");
    const submits = submitsOf.get(keyName(first)) ?? [];
    return { first, owner, last: new Map(submits.map((job) => [job.type, job])) };
  });
}

/** Types of the jobs that still wait, by id: those that were replaced, and those whose type differs. */
async function replace(query: Query, bursts: readonly Burst[]): Promise<Map<string, string>> {
  const submits = bursts.flatMap(({ last, owner }) => [...last.values()].map((job) => ({ job, owner })));
  if (submits.length === 0) return new Map();
  const replaced = await query<TypedRow>(
    ...REPLACE.with({
      taskIds: submits.map(({ owner }) => owner.task_id),
      types: submits.map(({ job }) => job.type),
      payloads: submits.map(({ job }) => Buffer.from(job.payload.data)),
      kinds: submits.map(({ job }) => job.payload.kind),
      waitsMs: submits.map(({ job }) => job.waitMs),
      latestMs: submits.map(({ owner }) => owner.latest_ms),
    }),
  );
  const types = new Map(replaced.map((row) => [row.task_id, row.type]));
  const left = new Map(
    bursts.flatMap((burst) => (types.has(burst.owner.task_id) ? [] : [[burst.owner.task_id, burst]])),
  );
  if (left.size === 0) return types;
  for (const row of await query<TypedRow>(WAITING, [[...left.keys()]])) {
    // A job of a requested type ran a moment ago and was given back since: it is not replaced, but followed by a new
    // one.
    if (!left.get(row.task_id)?.last.has(row.type)) types.set(row.task_id, row.type);
  }
  return types;
}

/** What the first of a burst asked for, with the payload and the wait of the last. */
function rowOf({ first, last }: Burst): NewJob {
  const { payload, waitMs } = last.get(first.type) ?? first;
  return { ...first, payload, start: { delayMs: Math.min(waitMs, first.maxWaitMs ?? Infinity) } };
}

const waitsOf = (jobs: readonly DebouncedJob[]): Waits => ({
  queues: jobs.map((job) => job.queue),
  keys: jobs.map((job) => job.key),
  taskIds: jobs.map((job) => job.taskId),
  waitsMs: jobs.map((job) => job.waitMs),
  maxWaitsMs: jobs.map((job) => job.maxWaitMs ?? null),
});

const otherType = ({ key, queue }: DebouncedJob, type: string, taskId: string): KeyConflict => ({
  problem: `debounce.key: ${JSON.stringify(key)} stands for a waiting job of type ${JSON.stringify(type)} in queue "${queue}"`,
  taskId,
  remedy: "use another key for another type",
});
