import type { ServiceImpl } from "@connectrpc/connect";
import { listJobs as listPage } from "@muster/db";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { withinSight } from "../../access/reach.ts";
import { seenJob, sightIn } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { toStatus } from "../../to-proto.ts";
import { readSize, rpcReading } from "../fields.ts";
import { readPageToken, writePageToken } from "../job-place.ts";
import { withUnmet } from "../placement/unmet-jobs.ts";
import { readJobFilter, recordedFilter } from "./read-filter.ts";

type ListJobs = ServiceImpl<typeof SchedulerService>["listJobs"];

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;
/** With 32 labels of a hundred characters, or a long error. */
const JOB_BYTES: number = 4 * 1024;

/** Newest first. A page may be short or empty; only an empty token ends the list. */
export function listJobs({ database, pages, audit }: ApiContext): ListJobs {
  return async (request, call) => {
    const reading = rpcReading();
    const filter = readJobFilter(reading, request);
    const size = readSize(reading, "page_size", request.pageSize, { usual: DEFAULT_PAGE, max: MAX_PAGE });
    reading.end();
    const reached = { ...filter, ...withinSight(call, "jobs.read", "queue_filter", filter) };
    reserveAnswer(call, size * JOB_BYTES);
    const { pageToken } = request;
    const tokens = await pages.of(call);
    const place = pageToken === "" ? undefined : { before: readPageToken(tokens, pageToken, filter).lastId };
    const own = database.within(turnOf(call));
    const { jobs, lastId } = await listPage(own, reached, size, place);
    const nextPageToken = lastId === undefined ? "" : writePageToken(tokens, { lastId }, filter);
    const sees = sightIn(call);
    const seen = jobs.map((job) => seenJob(job, sees(job.queue)));
    await audit.readJobs(call, seen, recordedFilter(filter));
    return { jobs: (await withUnmet(own, seen)).map(toStatus), nextPageToken };
  };
}
