import { JobState, JobStateSchema, Priority, PrioritySchema } from "@muster/proto/scheduler/v1/job";
import type { ListJobsRequest } from "@muster/proto/scheduler/v1/scheduler";
import { choice, labels, type Option, text } from "../../command/option.ts";

interface Filters {
  readonly state: Option<JobState>;
  readonly priority: Option<Priority>;
  readonly type: Option<string>;
  readonly queue: Option<string>;
  readonly label: Option<Record<string, string>>;
  readonly deadReason: Option<string>;
  readonly fingerprint: Option<string>;
  readonly error: Option<string>;
  readonly search: Option<string>;
}

/** Every filter of ListJobs. */
export const LIST_FILTERS: Filters = {
  state: choice<JobState>(JobStateSchema, "Only jobs in this state."),
  priority: choice<Priority>(PrioritySchema, "Only jobs of this priority."),
  type: text("TYPE", "Only jobs of this type."),
  queue: text("QUEUE", "Only jobs of this queue."),
  label: labels("Only jobs with this label."),
  deadReason: text("REASON", "Only dead letters with this reason: exhausted, poison, expired, deadline."),
  fingerprint: text("FAULT", "Only jobs whose last failure was this fault; muster faults list has them."),
  error: text("TEXT", "Only jobs whose last error has this in it."),
  search: text(
    "TEXT",
    "What you would type to find one: the beginning of an id, a part of a type, a label or an error.",
  ),
};

type Read = { readonly [Name in keyof Filters]: Filters[Name] extends Option<infer T> ? T : never };

export const requestOf = (
  given: Read,
): Omit<ListJobsRequest, "$typeName" | "$unknown" | "pageSize" | "pageToken"> => ({
  stateFilter: given.state,
  priorityFilter: given.priority,
  typeFilter: given.type,
  queueFilter: given.queue,
  labels: given.label,
  deadReasonFilter: given.deadReason,
  fingerprintFilter: given.fingerprint,
  errorFilter: given.error,
  search: given.search,
});
