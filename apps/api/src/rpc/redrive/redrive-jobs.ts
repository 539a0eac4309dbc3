import type { ServiceImpl } from "@connectrpc/connect";
import { FIRST_ID, type JobFilter } from "@muster/db";
import {
  MAX_QUEUE_LENGTH,
  MAX_TYPE_LENGTH,
  REDRIVABLE_STATES,
  type Reading,
  type RedrivableState,
} from "@muster/job";
import type { RedriveJobsRequest, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { withinSight } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { readState } from "../../enums.ts";
import { readDeadReason, readJobIds, readSize, readTimestamp, rpcReading } from "../fields.ts";
import { readPageToken, writePageToken } from "../job-place.ts";
import { createRedriver } from "./redriver.ts";

type RedriveJobs = ServiceImpl<typeof SchedulerService>["redriveJobs"];

const MAX_ERROR_PART = 500;
const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
const SLOWEST = 0.01;
const FASTEST = 10_000;
/** Below the server's drain, so that a deploy cuts no call short. */
const MOST_MS = 5_000;
/** What a batch and its answer may still take when the caller's deadline comes near. */
const MARGIN_MS = 2_000;

/**
 * Ended jobs live again, oldest first; a call is bounded by jobs and by time, and says where the next one continues.
 */
export function redriveJobs(context: ApiContext): RedriveJobs {
  const redriver = createRedriver(context);
  return async (request, call) => {
    const { signal, timeoutMs } = call;
    const { dryRun, pageToken } = request;
    const reading = rpcReading();
    const filter = readFilter(reading, request);
    const limit = readSize(reading, "limit", request.limit, { usual: DEFAULT_LIMIT, max: MAX_LIMIT });
    const gapMs = readGap(reading, request.perSecond);
    reading.end();
    const within = withinSight(call, "jobs.redrive", "queue", filter);
    const listed = { ...filter, dryRun };
    const tokens = await context.pages.of(call);
    const about = { filter: recordedFilter(filter) };
    const own = context.database.within(turnOf(call));
    const wish = {
      changing: context.audit.changingJobs(call, request, about, own),
      filter: { ...filter, ...within },
      dryRun,
      limit,
      gapMs,
      from: pageToken === "" ? { lastId: FIRST_ID, nextMs: 0 } : readPageToken(tokens, pageToken, listed),
      budgetMs: Math.min(MOST_MS, (timeoutMs() ?? Number.POSITIVE_INFINITY) - MARGIN_MS),
    };
    const { redriven, refused, matched, sample, position } = await redriver(wish, turnOf(call), signal);
    return {
      redriven,
      refused,
      matched,
      sampleJobIds: [...sample],
      nextPageToken: position === undefined ? "" : writePageToken(tokens, position, listed),
    };
  };
}

/** Without what it says of errors, and without the ids, which are what it is about. */
function recordedFilter({ taskIds: _ids, error, ...filter }: JobFilter): object {
  return { ...filter, ...(error !== undefined && { error: true }) };
}

/** Milliseconds from one start to the next. */
function readGap(reading: Reading, perSecond: number): number | undefined {
  if (perSecond === 0) return undefined;
  if (!(perSecond >= SLOWEST && perSecond <= FASTEST))
    reading.refuse("per_second", `0, or ${SLOWEST} to ${FASTEST}`, perSecond);
  return 1000 / perSecond;
}

function readFilter(reading: Reading, request: RedriveJobsRequest): JobFilter {
  const taskIds = readJobIds(reading, request.jobIds);
  const state = readRedrivable(reading, request);
  const type = reading.text("type", request.type, { max: MAX_TYPE_LENGTH });
  const queue = reading.text("queue", request.queue, { max: MAX_QUEUE_LENGTH });
  const dead = readDeadReason(reading, "dead_reason", request.deadReason, "state", state);
  const error = reading.text("error", request.error, { max: MAX_ERROR_PART });
  const { finishedAfter, finishedBefore } = request;
  return {
    redrivable: true,
    ...(taskIds.length === 0 ? { state: state ?? "deadletter" } : { taskIds }),
    ...(state === undefined ? {} : { state }),
    ...(type === "" ? {} : { type }),
    ...(queue === "" ? {} : { queue }),
    ...dead,
    ...(error === "" ? {} : { error }),
    ...(finishedAfter && { finishedFromMs: readTimestamp(reading, "finished_after", finishedAfter) }),
    ...(finishedBefore && { finishedBeforeMs: readTimestamp(reading, "finished_before", finishedBefore) }),
  };
}

function readRedrivable(reading: Reading, request: RedriveJobsRequest): RedrivableState | undefined {
  const state = readState(reading, "state", request.state);
  if (state === undefined) return undefined;
  const redrivable = REDRIVABLE_STATES.find((name) => name === state);
  if (redrivable === undefined)
    reading.refuse("state", "JOB_STATE_FAILED, JOB_STATE_DEADLETTER or JOB_STATE_CANCELLED", state);
  return redrivable;
}
