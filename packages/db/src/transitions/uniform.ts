import type { TraceContext } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import { toMs } from "../times.ts";
import type { NewJob } from "./new-job.ts";
import { likenessTo, shapeOf } from "./shapes.ts";
import { tracesOf } from "./traces.ts";
import { insertOfAll, insertOfOne } from "./uniform-statements.ts";

/**
 * Jobs without keys, time limits, gates and placement that differ in nothing but their ids, where they come from, and the bytes of their payloads, as columns:
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
  /** Where each of them comes from; what the model says of it does not count. Absent: nowhere. */
  readonly traces?: readonly (TraceContext | undefined)[] | undefined;
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
  if (model.placing !== undefined) return undefined;
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
    ...only(tracesOf(jobs)),
  };
}

const only = (traces: UniformBatch["traces"]): Pick<UniformBatch, "traces"> =>
  traces === undefined ? {} : { traces };

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
    ...only(joinedTraces(batches)),
  };
}

function joinedTraces(batches: readonly UniformBatch[]): UniformBatch["traces"] {
  if (batches.every(({ traces }) => traces === undefined)) return undefined;
  return batches.flatMap(({ traces, taskIds }) => traces ?? taskIds.map(() => undefined));
}

/** The same jobs, one by one. */
export function jobsOf({ model, taskIds, bytes, starts, lengths, traces }: UniformBatch): NewJob[] {
  const { trace: _, ...common } = model;
  const { kind } = model.payload;
  return taskIds.map((taskId, index) => {
    const start = starts[index] ?? 0;
    const data = bytes.subarray(start, start + (lengths[index] ?? 0));
    const trace = traces?.[index];
    return { ...common, taskId, payload: { kind, data }, ...(trace !== undefined && { trace }) };
  });
}

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
  const { model, taskIds, bytes, starts, lengths, traces } = batch;
  const [taskId] = taskIds;
  if (taskIds.length === 1 && taskId !== undefined) {
    const [start = 0] = starts;
    const payload = bytes.subarray(start, start + (lengths[0] ?? 0));
    return submitOne(
      query,
      taskId,
      insertOfOne({ ...shapeOf(model), taskId, payload }, traces?.[0], model.submittedBy),
    );
  }
  const arrays = { taskIds: plainArray(taskIds), starts: plainArray(starts), lengths: plainArray(lengths) };
  const columns = { bytes, ...arrays, ...shapeOf(model) };
  const [row] = await query<SubmitRow>(...insertOfAll(columns, traces, model.submittedBy));
  if (row?.made !== taskIds.length) throw new Error(`${row?.made} of ${taskIds.length} jobs were inserted`);
  return {
    state: row.scheduled ? "scheduled" : "queued",
    enqueuedMs: toMs(row.now_ms),
    policyEpoch: Number(row.policy_epoch),
  };
}

async function submitOne(
  query: Query,
  taskId: string,
  insert: ReturnType<typeof insertOfOne>,
): Promise<UniformAnswer> {
  const [row] = await query<OneRow>(...insert);
  if (row === undefined) throw new Error(`the insert of job ${taskId} answered no row`);
  const { status: state, enqueued_ms: enqueuedMs, policy_epoch: policyEpoch } = row;
  return { state, enqueuedMs: toMs(enqueuedMs), policyEpoch: Number(policyEpoch) };
}
