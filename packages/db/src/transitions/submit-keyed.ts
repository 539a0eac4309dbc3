import { KEY_RETENTION_MS, MusterError } from "@muster/job";
import type { Database, Query } from "../database.ts";
import { type NewJob, type Submitted, submit } from "./submit.ts";

/** A job with an idempotency key. */
export interface KeyedJob extends NewJob {
  readonly key: string;
  /** Digest of everything the caller asked for: the same key with another digest is refused. */
  readonly requestHash: Uint8Array;
}

export function isKeyed(job: NewJob | KeyedJob): job is KeyedJob {
  return "key" in job;
}

/** Either the new job, or the id of the one that has the key already. */
export type KeyedResult =
  | { readonly deduplicated: false; readonly submitted: Submitted }
  | { readonly deduplicated: true; readonly taskId: string }
  | { readonly conflict: MusterError };

interface KeyRow {
  queue: string;
  key: string;
  task_id: string;
  request_hash: Uint8Array;
}

/** A key ends with its period, but never while its job is unfinished. */
const FORGET_EXPIRED = `
DELETE FROM idempotency_keys AS k USING unnest($1::text[], $2::text[]) AS d (queue, key)
WHERE k.queue = d.queue AND k.key = d.key AND k.expires_at < now()
  AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id AND t.phase < 2)`;

const TAKE_KEYS = `
INSERT INTO idempotency_keys (queue, key, task_id, request_hash, expires_at)
SELECT d.queue, d.key, d.task_id, d.request_hash, now() + $5::float8 * interval '1 millisecond'
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[]) AS d (queue, key, task_id, request_hash)
ON CONFLICT (queue, key) DO NOTHING`;

/** A statement of its own: the one that inserts does not see a key that another transaction committed meanwhile. */
const READ_KEYS = `
SELECT k.queue, k.key, k.task_id, k.request_hash
FROM unnest($1::text[], $2::text[]) AS d (queue, key)
     JOIN idempotency_keys AS k ON k.queue = d.queue AND k.key = d.key`;

/**
 * Submits jobs that carry a key: of each key's first job the row is made, the others get its id.
 * Keys are taken in sorted order: two batches that take the same keys in opposite order would deadlock.
 */
export async function submitKeyed(database: Database, jobs: readonly KeyedJob[]): Promise<KeyedResult[]> {
  return database.transaction((query) => submitKeyedIn(query, jobs));
}

/** The same within a transaction that the caller holds; used by batches that mix jobs with and without keys. */
export async function submitKeyedIn(query: Query, jobs: readonly KeyedJob[]): Promise<KeyedResult[]> {
  const first = new Map<string, KeyedJob>();
  for (const job of jobs) if (!first.has(nameOf(job))) first.set(nameOf(job), job);
  const takers = [...first.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, job]) => job);
  const names = [takers.map((job) => job.queue), takers.map((job) => job.key)];
  await query(FORGET_EXPIRED, names);
  await query(TAKE_KEYS, [
    ...names,
    takers.map((job) => job.taskId),
    takers.map((job) => Buffer.from(job.requestHash)),
    KEY_RETENTION_MS,
  ]);
  const owners = new Map((await query<KeyRow>(READ_KEYS, names)).map((row) => [nameOf(row), row]));
  const winners = takers.filter((job) => owners.get(nameOf(job))?.task_id === job.taskId);
  // Its owner's row may be there already: the whole transaction is repeated when it was not answered.
  const submitted = await submit(query, winners, true);
  const made = new Map(submitted.map((row) => [row.taskId, row]));
  return jobs.map((job) => resultOf(job, owners.get(nameOf(job)), made));
}

const nameOf = (job: { queue: string; key: string }): string => `${job.queue}:${job.key}`;

function resultOf(job: KeyedJob, owner: KeyRow | undefined, made: Map<string, Submitted>): KeyedResult {
  if (owner === undefined)
    throw new Error(`idempotency key of job ${job.taskId} was neither taken nor found`);
  const submitted = made.get(job.taskId);
  if (submitted !== undefined) return { deduplicated: false, submitted };
  if (Buffer.compare(owner.request_hash, job.requestHash) === 0) {
    return { deduplicated: true, taskId: owner.task_id };
  }
  const message = `idempotency_key: ${JSON.stringify(job.key)} was used for another request in queue "${job.queue}" (job ${owner.task_id}); use a new key or repeat the same request`;
  return { conflict: new MusterError("already_exists", message) };
}
