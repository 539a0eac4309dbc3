import type { Query } from "../../database.ts";
import type { NewJob } from "../new-job.ts";
import { type PushedBy, submit } from "../submit.ts";
import type { KeyedResult } from "./idempotency.ts";
import { firstOfEachKey, keyName, THROTTLE_KEYS, takeKeys } from "./keys.ts";

/** A job of which at most one is made in each window of its key. */
export interface ThrottledJob extends NewJob {
  readonly key: string;
  /** From the submit that makes a job until the next one may, milliseconds. */
  readonly windowMs: number;
}

const NO_HASH = new Uint8Array();

/** Within a transaction: the first submit of a window makes its job, the others get its id, whatever they asked for. */
export async function submitThrottledIn(
  query: Query,
  jobs: readonly ThrottledJob[],
  pushedBy?: PushedBy,
): Promise<KeyedResult[]> {
  const takers = firstOfEachKey(jobs);
  const owners = await takeKeys(
    query,
    THROTTLE_KEYS,
    takers.map((job) => ({ ...job, keepMs: job.windowMs, requestHash: NO_HASH })),
  );
  const winners = takers.filter((job) => owners.get(keyName(job))?.task_id === job.taskId);
  const rows = await submit(query, winners, { again: true, pushedBy });
  const made = new Map(rows.map((row) => [row.taskId, row]));
  return jobs.map((job) => {
    const submitted = made.get(job.taskId);
    if (submitted !== undefined) return { deduplicated: false, submitted };
    return { deduplicated: true, taskId: owners.get(keyName(job))?.task_id ?? "" };
  });
}
