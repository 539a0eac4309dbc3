import type { JobFilter } from "@muster/db";
import { FINGERPRINT, MAX_QUEUE_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { ListJobsRequest } from "@muster/proto/scheduler/v1/scheduler";
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

/** As the audit log has it: without what it says of errors. */
export function recordedFilter({ error, search, ...filter }: JobFilter): object {
  return {
    ...filter,
    ...(error !== undefined && { error: true }),
    ...(search !== undefined && { search: true }),
  };
}
