import type { ServiceImpl } from "@connectrpc/connect";
import { type JobFilter, listJobs as listPage } from "@muster/db";
import { MAX_QUEUE_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { ListJobsRequest, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../api-context.ts";
import { reserveAnswer, turnOf } from "../bounds/party.ts";
import { readPriority, readState } from "../enums.ts";
import { toStatus } from "../to-proto.ts";
import { readDeadReason, readSize, rpcReading } from "./fields.ts";
import { readPageToken, writePageToken } from "./page-token.ts";

type ListJobs = ServiceImpl<typeof SchedulerService>["listJobs"];

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;
/** With 32 labels of a hundred characters, or a long error. */
const JOB_BYTES: number = 4 * 1024;

/** Newest first. A page may be short or empty; only an empty token ends the list. */
export function listJobs({ database }: ApiContext): ListJobs {
  return async (request, call) => {
    const reading = rpcReading();
    const filter = readFilter(reading, request);
    const size = readSize(reading, "page_size", request.pageSize, { usual: DEFAULT_PAGE, max: MAX_PAGE });
    reading.end();
    reserveAnswer(call, size * JOB_BYTES);
    const { pageToken } = request;
    const place = pageToken === "" ? undefined : { before: readPageToken(pageToken, filter).lastId };
    const { jobs, lastId } = await listPage(database.within(turnOf(call)), filter, size, place);
    const nextPageToken = lastId === undefined ? "" : writePageToken({ lastId }, filter);
    return { jobs: jobs.map(toStatus), nextPageToken };
  };
}

function readFilter(reading: Reading, request: ListJobsRequest): JobFilter {
  const state = readState(reading, "state_filter", request.stateFilter);
  const priority = readPriority(reading, "priority_filter", request.priorityFilter);
  const type = reading.text("type_filter", request.typeFilter, { max: MAX_TYPE_LENGTH });
  const queue = reading.text("queue_filter", request.queueFilter, { max: MAX_QUEUE_LENGTH });
  const dead = readDeadReason(reading, "dead_reason_filter", request.deadReasonFilter, "state_filter", state);
  return {
    ...(state === undefined ? {} : { state }),
    ...(priority === undefined ? {} : { priority }),
    ...(type === "" ? {} : { type }),
    ...(queue === "" ? {} : { queue }),
    ...dead,
  };
}
