import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { LimitRecord, PauseRecord } from "@muster/db";
import type { Override, Rate } from "@muster/policy";
import type { LimitOverrideSchema, LimitSchema, RateSchema } from "@muster/proto/scheduler/v1/limit";
import type { Pause, PauseSchema } from "@muster/proto/scheduler/v1/queue";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import { WHEN_FULL_NUMBERS } from "./read-limit.ts";

/** Rows of policies become messages here. */

/** @param notEnforcedBy names of workers */
export function toLimit(
  record: LimitRecord,
  notEnforcedBy: readonly string[],
): MessageInitShape<typeof LimitSchema> {
  const { limit } = record;
  const { rate, breaker } = limit;
  return {
    name: limit.name,
    queue: limit.queue ?? "",
    type: limit.type ?? "",
    keyLabel: limit.keyLabel ?? "",
    maxRunning: limit.maxRunning ?? 0,
    maxWaiting: limit.maxWaiting ?? 0,
    ...(rate && { rate: toRate(rate) }),
    weightLabel: limit.weightLabel ?? "",
    costLabel: limit.costLabel ?? "",
    whenFull: WHEN_FULL_NUMBERS[limit.whenFull],
    ...(breaker && {
      breaker: {
        errorRatio: breaker.errorRatio,
        minCalls: breaker.minCalls,
        window: durationFromMs(breaker.windowMs),
        openFor: durationFromMs(breaker.openForMs),
      },
    }),
    revision: BigInt(record.revision),
    ...optionalTime("inForceSince", record.inForceSinceMs),
    notEnforcedBy: [...notEnforcedBy],
    createdAt: timestampAt(record.createdMs),
    updatedAt: timestampAt(record.updatedMs),
  };
}

const toRate = ({ count, perMs, burst }: Rate): MessageInitShape<typeof RateSchema> => ({
  count,
  per: durationFromMs(perMs),
  burst,
});

export function toOverride(override: Override): MessageInitShape<typeof LimitOverrideSchema> {
  const { key, maxRunning = 0, rate, weight = 0 } = override;
  return { key, maxRunning, weight, ...(rate && { rate: toRate(rate) }) };
}

type PauseInit = Exclude<MessageInitShape<typeof PauseSchema>, Pause>;

export function toPause({ target, sinceMs, untilMs, reason }: PauseRecord): PauseInit {
  return {
    target: toTarget(target),
    since: timestampAt(sinceMs),
    ...optionalTime("until", untilMs),
    reason,
  };
}

function toTarget(target: PauseRecord["target"]): NonNullable<PauseInit["target"]> {
  if (target.kind === "queue") return { case: "queue", value: target.queue };
  if (target.kind === "type") return { case: "type", value: target.type };
  return { case: "limitKey", value: { limit: target.limit, key: target.key } };
}
