import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { BulkAction, BulkFilter, BulkRecord, BulkState } from "@muster/db";
import {
  BulkAction as ActionValue,
  type BulkFilterSchema,
  type BulkSchema,
  BulkState as StateValue,
} from "@muster/proto/scheduler/v1/bulk_service";
import { toProtoPriority, toProtoState } from "../../enums.ts";
import { optionalTime } from "../../timestamps.ts";

const ACTIONS: Readonly<Record<BulkAction, ActionValue>> = {
  redrive: ActionValue.REDRIVE,
  cancel: ActionValue.CANCEL,
};

export const BULK_STATES: Readonly<Record<BulkState, StateValue>> = {
  running: StateValue.RUNNING,
  done: StateValue.DONE,
  cancelled: StateValue.CANCELLED,
  failed: StateValue.FAILED,
};

/** All of it: a time that is sent back must exclude what it excluded. */
export function timestampOf(us: number): MessageInitShape<typeof TimestampSchema> {
  return { seconds: BigInt(Math.floor(us / 1e6)), nanos: (us % 1e6) * 1000 };
}

export function toBulk(record: BulkRecord): MessageInitShape<typeof BulkSchema> {
  const { bulkId, action, filter, state, matchedMore, who, reason, perSecond = 0, error = "" } = record;
  return {
    bulkId,
    action: ACTIONS[action],
    filter: toFilter(filter),
    state: BULK_STATES[state],
    matched: BigInt(record.matched),
    matchedMore,
    done: BigInt(record.done),
    refused: BigInt(record.refused),
    lookedAt: BigInt(record.lookedAt),
    before: timestampOf(record.beforeUs),
    startedAt: timestampOf(record.startedUs),
    ...(record.finishedUs !== undefined && { finishedAt: timestampOf(record.finishedUs) }),
    startedBy: who.kind === "open" ? "" : who.name,
    reason,
    perSecond,
    error,
  };
}

function toFilter(filter: BulkFilter): MessageInitShape<typeof BulkFilterSchema> {
  const { taskIds = [], states, priority, finishedFromMs, finishedBeforeMs, labels = {}, ...texts } = filter;
  return {
    ...texts,
    jobIds: [...taskIds],
    states: texts.all ? [] : states.map(toProtoState),
    labels: { ...labels },
    ...(priority !== undefined && { priority: toProtoPriority(priority) }),
    ...optionalTime("finishedAfter", finishedFromMs),
    ...optionalTime("finishedBefore", finishedBeforeMs),
  };
}
