import type { MessageInitShape } from "@bufbuild/protobuf";
import { BulkAction, type BulkFilterSchema } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { isFinal, mayBeRedriven, priorityOf, stateOf } from "../../format/job-words.ts";
import { areLabels, labelsOf } from "../../format/labels.ts";
import type { JobQuery } from "../../route/job-list.ts";

/** As ListJobs has them. */
export interface JobFilters {
  readonly stateFilter: JobState;
  readonly priorityFilter: Priority;
  readonly typeFilter: string;
  readonly queueFilter: string;
  readonly deadReasonFilter: string;
  readonly fingerprintFilter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly errorFilter: string;
  readonly search: string;
}

/** What an address says. What the server would refuse for being half typed is left out. */
export function filtersOf(query: URLSearchParams): JobFilters {
  const text = (name: JobQuery): string => (query.get(name) ?? "").trim();
  const stateFilter = stateOf(text("state"));
  const search = text("search");
  const mayBeDead = stateFilter === JobState.UNSPECIFIED || stateFilter === JobState.DEADLETTER;
  return {
    stateFilter,
    priorityFilter: priorityOf(text("priority")),
    typeFilter: text("type"),
    queueFilter: text("queue"),
    deadReasonFilter: mayBeDead ? text("reason") : "",
    fingerprintFilter: text("fault"),
    labels: labelsOf(text("labels")),
    errorFilter: text("error"),
    search: search.length < 2 ? "" : search,
  };
}

/**
 * The filters of an address that are left out although something stands there: `state=ded`, `labels=tenant`. The list shows more jobs
 * than was meant then, and a change of all of them would change those too.
 */
export function unreadOf(query: URLSearchParams): readonly JobQuery[] {
  const said = (name: JobQuery): string => (query.get(name) ?? "").trim();
  const { stateFilter, priorityFilter, search } = filtersOf(query);
  const isUnread = (name: JobQuery, isRead: boolean): readonly JobQuery[] =>
    said(name) !== "" && !isRead ? [name] : [];
  return [
    ...isUnread("state", stateFilter !== JobState.UNSPECIFIED),
    ...isUnread("priority", priorityFilter !== Priority.UNSPECIFIED),
    ...isUnread("labels", areLabels(said("labels"))),
    ...isUnread("search", search !== ""),
  ];
}

type BulkFilter = MessageInitShape<typeof BulkFilterSchema>;

/** The filter of a change of all that a list shows, or why there is none. */
export function bulkFilterOf(
  action: BulkAction,
  filters: JobFilters,
  chosen: readonly string[],
  unread: readonly JobQuery[] = [],
): { readonly filter: BulkFilter } | { readonly because: string } {
  if (chosen.length > 0) return { filter: { jobIds: [...chosen] } };
  const { stateFilter: state, search } = filters;
  if (unread.length > 0)
    return {
      because: `The list leaves out what it cannot read: ${unread.join(", ")}. Correct or empty it first.`,
    };
  if (search !== "")
    return {
      because:
        "A search is for looking. To change all that match, filter by type, queue, label, error or fault.",
    };
  if (state !== JobState.UNSPECIFIED && !isFor(action, state))
    return {
      because:
        action === BulkAction.CANCEL
          ? "These have ended: there is nothing to cancel."
          : "Only jobs that failed, were given up or cancelled can be redriven.",
    };
  if (action === BulkAction.CANCEL && filters.deadReasonFilter !== "")
    return { because: "Dead letters have ended: there is nothing to cancel." };
  const filter = withoutEmpty(filters);
  return { filter: Object.keys(filter).length === 0 ? { all: true } : filter };
}

const isFor = (action: BulkAction, state: JobState): boolean =>
  action === BulkAction.CANCEL ? !isFinal(state) : mayBeRedriven(state);

function withoutEmpty(filters: JobFilters): BulkFilter {
  const { stateFilter, priorityFilter, typeFilter, queueFilter, deadReasonFilter, errorFilter, labels } =
    filters;
  return {
    ...(stateFilter !== JobState.UNSPECIFIED && { states: [stateFilter] }),
    ...(priorityFilter !== Priority.UNSPECIFIED && { priority: priorityFilter }),
    ...(typeFilter !== "" && { type: typeFilter }),
    ...(queueFilter !== "" && { queue: queueFilter }),
    ...(deadReasonFilter !== "" && { deadReason: deadReasonFilter }),
    ...(errorFilter !== "" && { error: errorFilter }),
    ...(filters.fingerprintFilter !== "" && { fingerprint: filters.fingerprintFilter }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}
