import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import { EPOCH } from "../gates/epoch.ts";
import { prepared } from "../statement.ts";
import { msOf, toMs } from "../times.ts";
import type { NewJob } from "./new-job.ts";
import {
  likenessTo,
  QUEUED_WHEN_DUE,
  type Shape,
  shapeOf,
  startOf,
  WRITTEN_COLUMNS,
  writtenValues,
} from "./shapes.ts";

/**
 * Jobs without keys, time limits and gates that differ in nothing but their ids and the bytes of their payloads, as columns:
 * so are most of those that are submitted together, and an object for each would be most of what they cost this process.
 */
export interface UniformBatch {
  /** One of them, for all that they have in common. */
  readonly model: NewJob;
  readonly taskIds: readonly string[];
  /** Holds every payload. What lies between them does not matter: it may be the request that they came with. */
  readonly bytes: Uint8Array;
  /** Where each payload begins in `bytes`, from 0, and how long it is. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/** What became of all of them. */
export interface UniformAnswer {
  readonly state: "queued" | "scheduled";
  /** The rows' enqueued_at, milliseconds since 1970. */
  readonly enqueuedMs: number;
  /** Of the policies: under older ones than these jobs of a limit were not told apart. */
  readonly policyEpoch: number;
}

/**
 * The jobs as one batch, if they are alike. None of them may have a key.
 * @throws TypeError for a value that is no JSON
 */
export function uniformBatchOf(jobs: readonly NewJob[]): UniformBatch | undefined {
  const [model] = jobs;
  if (model === undefined || model.limits !== undefined || model.gates !== undefined) return undefined;
  const isAlike = likenessTo(model);
  if (!jobs.every(isAlike)) return undefined;
  let end = 0;
  const starts = jobs.map(({ payload }) => {
    const start = end;
    end += payload.data.length;
    return start;
  });
  return {
    model,
    taskIds: jobs.map(({ taskId }) => taskId),
    bytes: Buffer.concat(
      jobs.map(({ payload }) => payload.data),
      end,
    ),
    starts,
    lengths: jobs.map(({ payload }) => payload.data.length),
  };
}

/**
 * The jobs of all these batches, of which there is one at least, as one batch, if they are alike.
 * @throws TypeError for a value that is no JSON
 */
export function joinedBatch(batches: readonly UniformBatch[]): UniformBatch | undefined {
  const [first, ...others] = batches;
  if (first === undefined || others.length === 0) return first;
  const isAlike = likenessTo(first.model);
  if (!others.every(({ model }) => isAlike(model))) return undefined;
  let end = 0;
  const starts = batches.flatMap((batch) => {
    const before = end;
    end += batch.bytes.length;
    return batch.starts.map((start) => before + start);
  });
  return {
    model: first.model,
    taskIds: batches.flatMap(({ taskIds }) => taskIds),
    bytes: Buffer.concat(
      batches.map(({ bytes }) => bytes),
      end,
    ),
    starts,
    lengths: batches.flatMap(({ lengths }) => lengths),
  };
}

/** The same jobs, one by one. */
export function jobsOf({ model, taskIds, bytes, starts, lengths }: UniformBatch): NewJob[] {
  const { kind } = model.payload;
  return taskIds.map((taskId, index) => {
    const start = starts[index] ?? 0;
    const data = bytes.subarray(start, start + (lengths[index] ?? 0));
    return { ...model, taskId, payload: { kind, data } };
  });
}

interface Uniform extends Shape {
  readonly bytes: Uint8Array;
  /** An array for each column, one element for each job. */
  readonly taskIds: string;
  readonly starts: string;
  readonly lengths: string;
}

// No shapes and no join, as where the jobs differ: a fifth less for the database. All payloads travel as one buffer: an
// array of bytea costs up to three times as much.
const SUBMIT = prepared<Uniform>(
  "submit",
  (p) => `
WITH made AS (
  INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS})
  SELECT d.task_id, substring(${p.bytes}::bytea FROM d.start_at + 1 FOR d.length), ${writtenValues(p, QUEUED_WHEN_DUE)}
  FROM ${startOf(p)},
       unnest(${p.taskIds}::uuid[], ${p.starts}::int4[], ${p.lengths}::int4[]) AS d (task_id, start_at, length)
  RETURNING status
)
SELECT count(*)::int4 AS made, bool_or(m.status = 'scheduled') AS scheduled, ${msOf("now()")} AS now_ms, ${EPOCH} AS policy_epoch
FROM made AS m`,
);

interface One extends Shape {
  readonly taskId: string;
  readonly payload: Uint8Array;
}

// A lone job needs no arrays: its statement takes half of what it takes through them.
const SUBMIT_ONE = prepared<One>(
  "submit_one",
  (p) => `
INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS})
SELECT ${p.taskId}::uuid, ${p.payload}::bytea, ${writtenValues(p, QUEUED_WHEN_DUE)}
FROM ${startOf(p)}
RETURNING status, ${msOf("now()")} AS enqueued_ms, ${EPOCH} AS policy_epoch`,
);

interface SubmitRow {
  made: number;
  scheduled: boolean;
  now_ms: number | string;
  policy_epoch: number | string;
}

interface OneRow {
  status: "queued" | "scheduled";
  enqueued_ms: number | string;
  policy_epoch: number | string;
}

/**
 * – → queued, or scheduled when their time lies ahead. All rows or none. For jobs that were not submitted before: of
 * those `submit` reads back what there is already.
 */
export async function submitUniform(query: Query, batch: UniformBatch): Promise<UniformAnswer> {
  const { model, taskIds, bytes, starts, lengths } = batch;
  const [taskId] = taskIds;
  if (taskIds.length === 1 && taskId !== undefined) {
    const [start = 0] = starts;
    return submitOne(query, model, taskId, bytes.subarray(start, start + (lengths[0] ?? 0)));
  }
  const columns = { taskIds: plainArray(taskIds), starts: plainArray(starts), lengths: plainArray(lengths) };
  const [row] = await query<SubmitRow>(...SUBMIT.with({ bytes, ...columns, ...shapeOf(model) }));
  if (row?.made !== taskIds.length) throw new Error(`${row?.made} of ${taskIds.length} jobs were inserted`);
  return {
    state: row.scheduled ? "scheduled" : "queued",
    enqueuedMs: toMs(row.now_ms),
    policyEpoch: Number(row.policy_epoch),
  };
}

async function submitOne(
  query: Query,
  model: NewJob,
  taskId: string,
  payload: Uint8Array,
): Promise<UniformAnswer> {
  const [row] = await query<OneRow>(...SUBMIT_ONE.with({ taskId, payload, ...shapeOf(model) }));
  if (row === undefined) throw new Error(`the insert of job ${taskId} answered no row`);
  const { status: state, enqueued_ms: enqueuedMs, policy_epoch: policyEpoch } = row;
  return { state, enqueuedMs: toMs(enqueuedMs), policyEpoch: Number(policyEpoch) };
}
