import type { HandlerContext } from "@connectrpc/connect";
import type { JobFilter } from "@muster/db";
import { FINGERPRINT, MAX_QUEUE_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { ListJobsRequest } from "@muster/proto/scheduler/v1/scheduler";
import { reachIn, withinReach } from "../../access/reach.ts";
import { readPriority, readState } from "../../enums.ts";
import { readDeadReason } from "../fields.ts";

const MAX_ERROR_PART = 500;
/** One character is in nearly everything. */
const SEARCH = { min: 2, max: 200 };

/** Which jobs a request lists or counts. @param at what precedes the names of its fields */
export function readJobFilter(reading: Reading, request: ListJobsRequest): JobFilter {
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
    ...readSought(reading, request),
  };
}

function readSought(reading: Reading, request: ListJobsRequest): JobFilter {
  const { fingerprintFilter: fingerprint } = request;
  if (fingerprint !== "" && !FINGERPRINT.test(fingerprint))
    reading.refuse("fingerprint_filter", "16 digits of 0-9 and a-f", fingerprint);
  const labels = reading.labels("labels", request.labels);
  const error = reading.text("error_filter", request.errorFilter, { max: MAX_ERROR_PART });
  const search = request.search === "" ? "" : reading.text("search", request.search, SEARCH);
  return {
    ...(fingerprint !== "" && { fingerprint }),
    ...(labels !== undefined && { labels }),
    ...(error !== "" && { error }),
    ...(search !== "" && { search }),
  };
}

/**
 * The filter within what its caller reaches: also of errors, or whoever may not read them could guess them word by word.
 * @param field what the request calls its filter by queue
 * @throws ConnectError PERMISSION_DENIED for a filter by a queue that is not the caller's
 */
export function reachedFilter(
  call: Pick<HandlerContext, "values">,
  filter: JobFilter,
  field: string,
): JobFilter {
  const within = withinReach(call, "jobs.read", field, filter.queue ?? "");
  const details = reachIn(call, "jobs.read_payload");
  const looksAtErrors = filter.error !== undefined || filter.search !== undefined;
  return { ...filter, ...within, ...(looksAtErrors && details !== "everything" && { details }) };
}

/** As the audit log has it: without what it says of errors. */
export function recordedFilter({ error, search, ...filter }: JobFilter): object {
  return {
    ...filter,
    ...(error !== undefined && { error: true }),
    ...(search !== undefined && { search: true }),
  };
}
