import { CANCELLABLE, type CancelFilter } from "@muster/db";
import { invalid, type JobState, MAX_TYPE_LENGTH, readLabels, readQueue, readText } from "@muster/job";
import type { CancelJobsRequest } from "@muster/proto/scheduler/v1/cancel";
import { readPriority, readState } from "../../enums.ts";
import { readJobIds } from "../fields.ts";

/** What a request chooses; `taskIds` where it names its jobs. */
export interface Choice {
  readonly filter: CancelFilter;
  readonly taskIds?: readonly string[];
}

/** @throws MusterError `invalid_argument`, also for a request that names nothing: an empty one must not cancel everything */
export function readChoice(request: CancelJobsRequest): Choice {
  const choice = readFilters(request);
  const { filter, taskIds } = choice;
  // Beside the states, which are always there.
  const narrowed = Object.keys(filter).length > 1;
  const narrow = taskIds !== undefined || request.states.length > 0 || narrowed;
  if (request.all && narrow) throw invalid("all", "no filter beside it", "all with a filter");
  if (!request.all && !narrow) {
    const filters = "job_ids, states, type, queue, priority or labels";
    throw invalid("filter", `at least one of ${filters}, or all = true`, "none");
  }
  return choice;
}

function readFilters(request: CancelJobsRequest): Choice {
  const { jobIds, states, type, queue, labels } = request;
  const taskIds = new Set(readJobIds(jobIds));
  const priority = readPriority("priority", request.priority);
  return {
    filter: {
      states: readStates(states),
      ...(type !== "" && { type: readText("type", type, { max: MAX_TYPE_LENGTH }) }),
      ...(queue !== "" && { queue: readQueue("queue", queue) }),
      ...(priority !== undefined && { priority }),
      ...readLabels("labels", labels),
    },
    ...(taskIds.size > 0 && { taskIds: [...taskIds] }),
  };
}

function readStates(values: CancelJobsRequest["states"]): readonly JobState[] {
  if (values.length === 0) return CANCELLABLE;
  return values.map((value, index) => {
    const state = readState(`states[${index}]`, value);
    if (state !== undefined && CANCELLABLE.includes(state)) return state;
    throw invalid(
      `states[${index}]`,
      "JOB_STATE_SCHEDULED, _QUEUED, _RETRY or _RUNNING: others cannot be cancelled",
      state ?? "JOB_STATE_UNSPECIFIED",
    );
  });
}
