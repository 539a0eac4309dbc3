import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { BulkAction, type BulkFilter, BulkFilterSchema } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState, JobStateSchema, Priority, PrioritySchema } from "@muster/proto/scheduler/v1/job";
import { choice, choices, flag, labels, type Option, text, time } from "../../command/option.ts";

interface Shared {
  readonly state: Option<readonly JobState[]>;
  readonly type: Option<string>;
  readonly queue: Option<string>;
  readonly priority: Option<Priority>;
  readonly label: Option<Record<string, string>>;
  readonly error: Option<string>;
  readonly fingerprint: Option<string>;
  readonly all: Option<boolean>;
}
interface Redriven {
  readonly deadReason: Option<string>;
  readonly finishedAfter: Option<Timestamp | undefined>;
  readonly finishedBefore: Option<Timestamp | undefined>;
}

const shared = (states: readonly JobState[], byDefault: string): Shared => ({
  state: choices<JobState>(JobStateSchema, `Jobs in this state. Default: ${byDefault}.`, states),
  type: text("TYPE", "Jobs of this type."),
  queue: text("QUEUE", "Jobs of this queue."),
  priority: choice<Priority>(PrioritySchema, "Jobs of this priority."),
  label: labels("Jobs with this label."),
  error: text("TEXT", "Jobs whose last error has this in it."),
  fingerprint: text("FAULT", "Jobs whose last failure was this fault."),
  all: flag("Every job that it can be done to, without any filter."),
});

export const CANCEL_FILTERS: Shared = shared(
  [JobState.SCHEDULED, JobState.QUEUED, JobState.RETRY, JobState.RUNNING],
  "all that are unfinished",
);
export const REDRIVE_FILTERS: Shared & Redriven = {
  ...shared([JobState.FAILED, JobState.DEADLETTER, JobState.CANCELLED], "deadletter"),
  deadReason: text("REASON", "Dead letters with this reason: exhausted, poison, expired, deadline."),
  finishedAfter: time("Jobs that ended then or later."),
  finishedBefore: time("Jobs that ended before."),
};

type Values<T> = { readonly [Name in keyof T]: T[Name] extends Option<infer V> ? V : never };

/** Undefined where nothing was said. */
export function filterOf(
  given: Values<Shared> & Partial<Values<Redriven>>,
  jobIds: readonly string[],
): BulkFilter | undefined {
  const { finishedAfter, finishedBefore } = given;
  const filter = create(BulkFilterSchema, {
    jobIds: [...jobIds],
    states: [...given.state],
    type: given.type,
    queue: given.queue,
    priority: given.priority,
    labels: given.label,
    error: given.error,
    fingerprint: given.fingerprint,
    all: given.all,
    deadReason: given.deadReason ?? "",
    ...(finishedAfter !== undefined && { finishedAfter }),
    ...(finishedBefore !== undefined && { finishedBefore }),
  });
  const isSet =
    jobIds.length > 0 ||
    given.all ||
    given.state.length > 0 ||
    given.priority !== 0 ||
    Object.keys(given.label).length > 0 ||
    finishedAfter !== undefined ||
    finishedBefore !== undefined ||
    [given.type, given.queue, given.error, given.fingerprint, given.deadReason ?? ""].some(
      (one) => one !== "",
    );
  return isSet ? filter : undefined;
}

export const actionWord = (action: BulkAction): string =>
  action === BulkAction.CANCEL ? "cancel" : "redrive";
