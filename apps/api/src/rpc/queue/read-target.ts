import { DEFAULT_QUEUE, MAX_LABEL_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import { type PauseTarget, shortKey } from "@muster/policy";
import type { PauseQueueRequest } from "@muster/proto/scheduler/v1/queue_service";
import { readLimitName } from "./read-limit.ts";

/** As long as a label's value. */
const MAX_KEY = 4 * MAX_LABEL_LENGTH;

/** What is to be paused or resumed. */
export function readTarget(reading: Reading, target: PauseQueueRequest["target"]): PauseTarget {
  switch (target.case) {
    case "queue":
      return { kind: "queue", queue: readQueue(reading, "queue", target.value) };
    case "type":
      return { kind: "type", type: reading.text("type", target.value, { min: 1, max: MAX_TYPE_LENGTH }) };
    case "limitKey":
      return {
        kind: "key",
        limit: readLimitName(reading, "limit_key.limit", target.value.limit),
        key: readKey(reading, "limit_key.key", target.value.key),
      };
    default:
      reading.refuse("queue", "one of queue, type and limit_key", "none of them");
      return { kind: "queue", queue: DEFAULT_QUEUE };
  }
}

/** Empty is the default queue. */
const readQueue = (reading: Reading, field: string, value: string): string =>
  value === "" ? DEFAULT_QUEUE : reading.queue(field, value);

/** A label's value, as it stands in gates, pauses and overrides. */
export function readKey(reading: Reading, field: string, value: string): string {
  return shortKey(reading.text(field, value, { max: MAX_KEY }));
}
