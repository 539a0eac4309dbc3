import { type Bulk, BulkAction, type BulkFilter, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import { Priority } from "@muster/proto/scheduler/v1/job";
import { priorityName, stateName, type Tone } from "../format/job-words.ts";

export const verbOf = (action: BulkAction): string => (action === BulkAction.CANCEL ? "Cancel" : "Redrive");

const STATES: Readonly<Record<BulkState, readonly [name: string, tone: Tone]>> = {
  [BulkState.UNSPECIFIED]: ["unknown", "quiet"],
  [BulkState.RUNNING]: ["running", "busy"],
  [BulkState.DONE]: ["done", "good"],
  [BulkState.CANCELLED]: ["stopped", "quiet"],
  [BulkState.FAILED]: ["failed", "bad"],
};

export const bulkState = (state: BulkState): readonly [name: string, tone: Tone] =>
  STATES[state] ?? STATES[BulkState.UNSPECIFIED];

export const isRunning = ({ state }: Bulk): boolean => state === BulkState.RUNNING;

/** What a filter asks for, as somebody would say it. */
export function filterText(filter: BulkFilter | undefined): string {
  if (filter === undefined) return "–";
  if (filter.all) return "all jobs";
  const { jobIds, states, priority, labels } = filter;
  const named: readonly (readonly [string, string])[] = [
    ["type", filter.type],
    ["queue", filter.queue],
    ["priority", priority === Priority.UNSPECIFIED ? "" : priorityName(priority)],
    ...Object.entries(labels),
    ["dead by", filter.deadReason],
    ["error", filter.error],
    ["fault", filter.fingerprint],
  ];
  const parts = named.flatMap(([name, value]) => (value === "" ? [] : [`${name} ${value}`]));
  if (jobIds.length > 0) parts.unshift(`${jobIds.length} chosen`);
  if (states.length > 0) parts.unshift(states.map(stateName).join(" or "));
  return parts.join(", ");
}
