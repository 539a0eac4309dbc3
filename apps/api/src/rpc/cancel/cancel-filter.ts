import { CANCELLABLE, type CancelFilter } from "@muster/db";
import { type JobState, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { CancelJobsRequest } from "@muster/proto/scheduler/v1/cancel";
import { JobState as JobStateValue } from "@muster/proto/scheduler/v1/job";
import { readPriority, readState } from "../../enums.ts";
import { readJobIds } from "../fields.ts";

/** What a request chooses; `taskIds` where it names its jobs. */
export interface Choice {
  readonly filter: CancelFilter;
  readonly taskIds?: readonly string[];
}

/** A request that names nothing is refused: an empty one must not cancel everything. */
export function readChoice(reading: Reading, request: CancelJobsRequest): Choice {
  const choice = readFilters(reading, request);
  const { filter, taskIds } = choice;
  // Beside the states, which are always there.
  const narrowed = Object.keys(filter).length > 1;
  const narrow = taskIds !== undefined || request.states.length > 0 || narrowed;
  if (request.all && narrow) reading.refuse("all", "no filter beside it", "all with a filter");
  if (!request.all && !narrow) {
    const filters = "job_ids, states, type, queue, priority or labels";
    reading.refuse("filter", `at least one of ${filters}, or all = true`, "none");
  }
  return choice;
}

function readFilters(reading: Reading, request: CancelJobsRequest): Choice {
  const { jobIds, states, type, queue, labels } = request;
  const taskIds = new Set(readJobIds(reading, jobIds));
  const wanted = reading.labels("labels", labels);
  const priority = readPriority(reading, "priority", request.priority);
  return {
    filter: {
      states: readStates(reading, states),
      ...(type !== "" && { type: reading.text("type", type, { max: MAX_TYPE_LENGTH }) }),
      ...(queue !== "" && { queue: reading.queue("queue", queue) }),
      ...(priority !== undefined && { priority }),
      ...(wanted !== undefined && { labels: wanted }),
    },
    ...(taskIds.size > 0 && { taskIds: [...taskIds] }),
  };
}

function readStates(reading: Reading, values: CancelJobsRequest["states"]): readonly JobState[] {
  if (values.length === 0) return CANCELLABLE;
  return values.flatMap((value, index) => {
    const field = `states[${index}]`;
    const state =
      value === JobStateValue.UNSPECIFIED ? "JOB_STATE_UNSPECIFIED" : readState(reading, field, value);
    const cancellable = CANCELLABLE.find((name) => name === state);
    // A number that is not a state has been refused already.
    if (cancellable === undefined && state !== undefined) {
      const expected = "JOB_STATE_SCHEDULED, _QUEUED, _RETRY or _RUNNING: others cannot be cancelled";
      reading.refuse(field, expected, state);
    }
    return cancellable ?? [];
  });
}
