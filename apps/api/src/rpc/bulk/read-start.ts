import { type BulkAction, type BulkFilter, CANCELLABLE } from "@muster/db";
import {
  type JobState,
  MAX_CANCEL_GRACE_MS,
  MAX_REASON_LENGTH,
  MAX_TYPE_LENGTH,
  REDRIVABLE_STATES,
  type Reading,
} from "@muster/job";
import {
  BulkAction as ActionValue,
  type BulkFilter as FilterMessage,
  type StartBulkRequest,
} from "@muster/proto/scheduler/v1/bulk_service";
import { JobState as StateValue } from "@muster/proto/scheduler/v1/job";
import { nameOf, readPriority, readState } from "../../enums.ts";
import { readDuration, readJobIds, readTimestamp, refuseMissing, rpcReading } from "../fields.ts";

const MAX_REQUEST_ID = 128;
const MAX_ERROR_PART = 500;
const MAX_DEAD_REASON = 64;
const SLOWEST = 0.01;
const FASTEST = 10_000;
const FINGERPRINT = /^[0-9a-f]{16}$/u;

/** What a call asks for. */
export interface AskedBulk {
  readonly action: BulkAction;
  readonly filter: BulkFilter;
  readonly perSecond: number | undefined;
  /** Microseconds since 1970; undefined = now. */
  readonly beforeUs: number | undefined;
  readonly reason: string;
  readonly graceMs: number | null;
  readonly requestId: string;
}

const ACTIONS: Readonly<Record<BulkAction, ActionValue>> = {
  redrive: ActionValue.REDRIVE,
  cancel: ActionValue.CANCEL,
};

/** The states that an action is for, as callers name them. */
const STATES: Readonly<Record<BulkAction, { readonly of: readonly JobState[]; readonly names: string }>> = {
  redrive: { of: REDRIVABLE_STATES, names: "JOB_STATE_FAILED, _DEADLETTER or _CANCELLED" },
  cancel: { of: CANCELLABLE, names: "JOB_STATE_SCHEDULED, _QUEUED, _RETRY or _RUNNING" },
};

/** @throws MusterError `invalid_argument` with all that is wrong */
export function readStart(request: StartBulkRequest): AskedBulk {
  const reading = rpcReading();
  const action = readAction(reading, request.action);
  if (request.filter === undefined) refuseMissing(reading, "filter");
  const filter = request.filter && readFilter(reading, action, request.filter);
  const asked = {
    perSecond: readRate(reading, request.perSecond),
    beforeUs: request.before && Math.round(readTimestamp(reading, "before", request.before) * 1000),
    reason: reading.text("reason", request.reason, { max: MAX_REASON_LENGTH }),
    graceMs: readGrace(reading, action, request.grace),
    requestId: reading.text("request_id", request.requestId, {
      min: request.dryRun ? 0 : 1,
      max: MAX_REQUEST_ID,
    }),
  };
  reading.end();
  return { ...asked, action, filter: filter ?? { states: [] } };
}

function readAction(reading: Reading, value: ActionValue): BulkAction {
  const action = nameOf(ACTIONS, value);
  if (action === "redrive" || action === "cancel") return action;
  reading.refuse("action", "BULK_ACTION_REDRIVE or BULK_ACTION_CANCEL", action ?? "BULK_ACTION_UNSPECIFIED");
  return "redrive";
}

function readRate(reading: Reading, perSecond: number): number | undefined {
  if (perSecond === 0) return undefined;
  if (!(perSecond >= SLOWEST && perSecond <= FASTEST))
    reading.refuse("per_second", `0, or ${SLOWEST} to ${FASTEST}`, perSecond);
  return perSecond;
}

function readGrace(reading: Reading, action: BulkAction, grace: StartBulkRequest["grace"]): number | null {
  if (grace === undefined) return null;
  if (action !== "cancel") reading.refuse("grace", "to be unset but for BULK_ACTION_CANCEL", "a duration");
  return Math.round(readDuration(reading, "grace", grace, { min: 0, max: MAX_CANCEL_GRACE_MS }));
}

/** One that names nothing is refused: a forgotten filter must not change everything. */
function readFilter(reading: Reading, action: BulkAction, message: FilterMessage): BulkFilter {
  reading.at = "filter.";
  const parts = {
    ...readParts(reading, message),
    ...readEnding(reading, action, message),
  };
  const isNarrow = Object.keys(parts).length > 0 || message.states.length > 0;
  if (message.all && isNarrow) reading.refuse("all", "no filter beside it", "all with a filter");
  const states = readStates(reading, action, message.states) ?? usualStates(action, message);
  reading.at = "";
  if (!message.all && !isNarrow)
    reading.refuse("filter", "at least one of its fields, or all = true", "none");
  return { states, ...parts, ...(message.all && { all: true as const }) };
}

type Parts = Omit<BulkFilter, "states" | "all">;

function readParts(reading: Reading, message: FilterMessage): Parts {
  const { type, queue, error, fingerprint } = message;
  const taskIds = [...new Set(readJobIds(reading, message.jobIds))];
  const priority = readPriority(reading, "priority", message.priority);
  const labels = reading.labels("labels", message.labels);
  if (fingerprint !== "" && !FINGERPRINT.test(fingerprint))
    reading.refuse("fingerprint", "16 hexadecimal digits, as JobStatus.fingerprint has them", fingerprint);
  return {
    ...(taskIds.length > 0 && { taskIds }),
    ...(type !== "" && { type: reading.text("type", type, { max: MAX_TYPE_LENGTH }) }),
    ...(queue !== "" && { queue: reading.queue("queue", queue) }),
    ...(priority !== undefined && { priority }),
    ...(labels !== undefined && { labels }),
    ...(error !== "" && { error: reading.text("error", error, { max: MAX_ERROR_PART }) }),
    ...(fingerprint !== "" && { fingerprint }),
  };
}

/** What only jobs have that have ended. */
function readEnding(reading: Reading, action: BulkAction, message: FilterMessage): Parts {
  const { deadReason, finishedAfter, finishedBefore } = message;
  const given = { dead_reason: deadReason, finished_after: finishedAfter, finished_before: finishedBefore };
  if (action !== "redrive")
    for (const [field, value] of Object.entries(given))
      if (value !== undefined && value !== "")
        reading.refuse(field, "to be unset but for BULK_ACTION_REDRIVE", "a value");
  return {
    ...(deadReason !== "" && {
      deadReason: reading.text("dead_reason", deadReason, { max: MAX_DEAD_REASON }),
    }),
    ...(finishedAfter && { finishedFromMs: readTimestamp(reading, "finished_after", finishedAfter) }),
    ...(finishedBefore && { finishedBeforeMs: readTimestamp(reading, "finished_before", finishedBefore) }),
  };
}

/** Undefined where none are given. */
function readStates(
  reading: Reading,
  action: BulkAction,
  values: FilterMessage["states"],
): readonly JobState[] | undefined {
  if (values.length === 0) return undefined;
  const { of, names } = STATES[action];
  const states = values.flatMap((value, index) => {
    const field = `states[${index}]`;
    const state =
      value === StateValue.UNSPECIFIED ? "JOB_STATE_UNSPECIFIED" : readState(reading, field, value);
    const known = of.find((name) => name === state);
    // A number that is not a state has been refused already.
    if (known === undefined && state !== undefined)
      reading.refuse(field, `${names}: the action is for no others`, state);
    return known ?? [];
  });
  return [...new Set(states)];
}

/** Whoever names jobs, or says that all are meant, means them however they have ended. */
function usualStates(action: BulkAction, { jobIds, deadReason, all }: FilterMessage): readonly JobState[] {
  if (action === "cancel") return CANCELLABLE;
  return (jobIds.length > 0 || all) && deadReason === "" ? REDRIVABLE_STATES : ["deadletter"];
}
