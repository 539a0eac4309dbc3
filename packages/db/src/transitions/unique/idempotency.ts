import { KEY_RETENTION_MS } from "@muster/job";
import type { Query } from "../../database.ts";
import type { NewJob } from "../new-job.ts";
import { type PushedBy, type Submitted, submit } from "../submit.ts";
import { firstOfEachKey, IDEMPOTENCY_KEYS, type KeyOwner, keyName, takeKeys } from "./keys.ts";

/** A job with an idempotency key. */
export interface KeyedJob extends NewJob {
  readonly key: string;
  /** Digest of everything the caller asked for: the same key with another digest is refused. */
  readonly requestHash: Uint8Array;
  /** Other digests that an earlier submit of the same request may have left. None is ever written. */
  readonly otherHashes?: readonly Uint8Array[];
  /**
   * How long the key stands for its job, in milliseconds from the submit that makes it, and longer while that job is
   * unfinished. 0: only while it is unfinished; Infinity: for ever. Default: a day. The submit that made the job
   * decides.
   */
  readonly keepMs?: number;
}

/** A key stands for another job than the one that was asked for. In words, which go around that job's name. */
export interface KeyConflict {
  /** The field, its key and what is wrong with it. */
  readonly problem: string;
  /** The job that the key stands for; one of the same call is not there once the call is refused. */
  readonly taskId: string;
  readonly remedy: string;
}

/** Either the new job, or the id of the one that already has the key; `replaced`: that job has this payload now. */
export type KeyedResult =
  | { readonly deduplicated: false; readonly submitted: Submitted }
  | { readonly deduplicated: true; readonly taskId: string; readonly replaced?: true }
  | { readonly conflict: KeyConflict };

/** Within a transaction: of each key's first job the row is made, the others get its id. */
export async function submitKeyedIn(
  query: Query,
  jobs: readonly KeyedJob[],
  pushedBy?: PushedBy,
): Promise<KeyedResult[]> {
  const takers = firstOfEachKey(jobs);
  const owners = await takeKeys(
    query,
    IDEMPOTENCY_KEYS,
    takers.map((job) => ({ ...job, keepMs: job.keepMs ?? KEY_RETENTION_MS })),
  );
  const winners = takers.filter((job) => owners.get(keyName(job))?.task_id === job.taskId);
  // Its owner's row may be there already: the whole transaction is repeated when it was not answered.
  const submitted = await submit(query, winners, { again: true, pushedBy });
  const made = new Map(submitted.map((row) => [row.taskId, row]));
  return jobs.map((job) => resultOf(job, owners.get(keyName(job)), made));
}

function resultOf(job: KeyedJob, owner: KeyOwner | undefined, made: Map<string, Submitted>): KeyedResult {
  if (owner === undefined)
    throw new Error(`idempotency key of job ${job.taskId} was neither taken nor found`);
  const submitted = made.get(job.taskId);
  if (submitted !== undefined) return { deduplicated: false, submitted };
  if (isSameRequest(owner, job)) {
    return { deduplicated: true, taskId: owner.task_id };
  }
  const conflict = {
    problem: `idempotency_key: ${JSON.stringify(job.key)} was used for another request in queue "${job.queue}"`,
    taskId: owner.task_id,
    remedy: "use a new key or repeat the same request",
  };
  return { conflict };
}

const isSameRequest = (
  { request_hash: hash }: KeyOwner,
  { requestHash, otherHashes = [] }: KeyedJob,
): boolean =>
  Buffer.compare(hash, requestHash) === 0 || otherHashes.some((other) => Buffer.compare(hash, other) === 0);
