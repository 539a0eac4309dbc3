import type { ServiceImpl } from "@connectrpc/connect";
import { type JobFilter, listJobs as listPage } from "@muster/db";
import { MAX_QUEUE_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { ListJobsRequest, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { withinReach } from "../access/reach.ts";
import { seenJob, sightIn } from "../access/sight.ts";
import type { ApiContext } from "../api-context.ts";
import { reserveAnswer, turnOf } from "../bounds/party.ts";
import { readPriority, readState } from "../enums.ts";
import { toStatus } from "../to-proto.ts";
import { readDeadReason, readSize, rpcReading } from "./fields.ts";
import { readPageToken, writePageToken } from "./job-place.ts";
import { withUnmet } from "./placement/unmet-jobs.ts";

type ListJobs = ServiceImpl<typeof SchedulerService>["listJobs"];

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;
/** With 32 labels of a hundred characters, or a long error. */
const JOB_BYTES: number = 4 * 1024;

/** Newest first. A page may be short or empty; only an empty token ends the list. */
export function listJobs({ database, pages, audit }: ApiContext): ListJobs {
  return async (request, call) => {
    const reading = rpcReading();
    const filter = readFilter(reading, request);
    const size = readSize(reading, "page_size", request.pageSize, { usual: DEFAULT_PAGE, max: MAX_PAGE });
    reading.end();
    const within = withinReach(call, "jobs.read", "queue_filter", request.queueFilter);
    reserveAnswer(call, size * JOB_BYTES);
    const { pageToken } = request;
    const tokens = await pages.of(call);
    const place = pageToken === "" ? undefined : { before: readPageToken(tokens, pageToken, filter).lastId };
    const own = database.within(turnOf(call));
    const { jobs, lastId } = await listPage(own, { ...filter, ...within }, size, place);
    const nextPageToken = lastId === undefined ? "" : writePageToken(tokens, { lastId }, filter);
    const sees = sightIn(call);
    const seen = jobs.map((job) => seenJob(job, sees(job.queue)));
    await audit.readJobs(call, seen, filter);
    return { jobs: (await withUnmet(own, seen)).map(toStatus), nextPageToken };
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
