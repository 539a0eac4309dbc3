import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ScheduleDefinition, ScheduledJob, ScheduleRecord, TickRecord } from "@muster/db";
import type { JobSchema } from "@muster/proto/scheduler/v1/job";
import {
  type ScheduleSchema,
  ScheduleState,
  type ScheduleStatusSchema,
  type ScheduleTickSchema,
  TickState,
} from "@muster/proto/scheduler/v1/schedule";
import { textOf, timesFrom } from "@muster/schedule";
import { toProtoPriority } from "../../enums.ts";
import { toValue } from "../../json/value.ts";
import { DST_NUMBERS, MISFIRE_NUMBERS, OVERLAP_NUMBERS } from "./numbers.ts";

/** Rows of schedules become messages here. */

type Status = MessageInitShape<typeof ScheduleStatusSchema>;

const TICKS = {
  pending: TickState.PENDING,
  submitted: TickState.SUBMITTED,
  skipped: TickState.SKIPPED,
  missed: TickState.MISSED,
} as const;
const NEXT_TIMES = 5;

export const at = (ms: number): Timestamp => timestampFromMs(Math.floor(ms));

/** A field that is left out where there is no time. */
function timeIn<Name extends string>(name: Name, ms: number | undefined): Partial<Record<Name, Timestamp>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler widens a computed key to string
  return ms === undefined ? {} : ({ [name]: at(ms) } as Record<Name, Timestamp>);
}

export function toScheduleStatus(record: ScheduleRecord, ticks: readonly TickRecord[] = []): Status {
  const { definition, pause, next, problem } = record;
  return {
    ...described(definition, pause?.untilMs ?? record.nowMs),
    ...(problem !== undefined || next === undefined ? { nextTimes: [] } : {}),
    owner: record.owner,
    state: stateOf(record),
    revision: BigInt(record.revision),
    ...timeIn("nextFireAt", pause === undefined ? next?.at : undefined),
    ...timeIn("pausedSince", pause?.sinceMs),
    ...timeIn("pausedUntil", pause?.untilMs),
    pauseReason: pause?.reason ?? "",
    runs: record.runs,
    missed: BigInt(record.missed),
    createdAt: at(record.createdMs),
    updatedAt: at(record.updatedMs),
    ticks: ticks.map(toTick),
    problem: problem ?? "",
  };
}

interface Described {
  readonly schedule: MessageInitShape<typeof ScheduleSchema>;
  readonly text: string;
  readonly nextTimes: Timestamp[];
}

/** What follows from the definition alone. */
export function described(definition: ScheduleDefinition, fromMs: number): Described {
  return {
    schedule: toSchedule(definition),
    text: textOf(definition),
    nextTimes: timesFrom(definition, fromMs, NEXT_TIMES).map(at),
  };
}

function stateOf({ problem, pause, next }: ScheduleRecord): ScheduleState {
  if (problem !== undefined) return ScheduleState.BROKEN;
  if (pause !== undefined) return ScheduleState.PAUSED;
  return next === undefined ? ScheduleState.ENDED : ScheduleState.ACTIVE;
}

function toSchedule(definition: ScheduleDefinition): MessageInitShape<typeof ScheduleSchema> {
  const { spec, dst } = definition;
  return {
    name: definition.name,
    spec:
      "cron" in spec
        ? { case: "cron", value: spec.cron }
        : {
            case: "interval",
            value: { every: durationFromMs(spec.everyMs), phase: durationFromMs(spec.phaseMs) },
          },
    timeZone: definition.timeZone,
    job: toJob(definition.job),
    overlap: OVERLAP_NUMBERS[definition.overlap],
    misfire: MISFIRE_NUMBERS[definition.misfire],
    catchupWindow: durationFromMs(definition.catchupMs),
    jitter: durationFromMs(definition.jitterMs),
    ...timeIn("startAt", definition.startAtMs),
    ...timeIn("endAt", definition.endAtMs),
    maxRuns: definition.maxRuns ?? 0,
    pauseOnFailure: definition.pauseOnFailure,
    dst: DST_NUMBERS[dst],
  };
}

function toJob(job: ScheduledJob): MessageInitShape<typeof JobSchema> {
  const { payload, retry, limits } = job;
  return {
    type: job.type,
    queue: job.queue,
    priority: toProtoPriority(job.priority),
    body:
      payload.kind === "json"
        ? { case: "json", value: toValue(Buffer.from(payload.data).toString("utf8")) }
        : { case: "payload", value: Uint8Array.from(payload.data) },
    maxAttempts: job.maxAttempts,
    timeout: durationFromMs(job.timeoutMs),
    labels: { ...job.labels },
    ...(retry && {
      retryPolicy: {
        initial: durationFromMs(retry.initialMs),
        multiplier: retry.multiplier,
        max: durationFromMs(retry.maxMs),
        ...(retry.jitter !== undefined && { jitter: retry.jitter }),
      },
    }),
    ...(limits?.startWithinMs !== undefined && { startWithin: durationFromMs(limits.startWithinMs) }),
    ...(limits?.totalTimeoutMs !== undefined && { totalTimeout: durationFromMs(limits.totalTimeoutMs) }),
  };
}

function toTick(tick: TickRecord): MessageInitShape<typeof ScheduleTickSchema> {
  return {
    nominal: at(tick.nominalMs),
    state: TICKS[tick.state],
    reason: tick.reason ?? "",
    jobId: tick.taskId ?? "",
    lastNominal: at(tick.lastNominalMs),
    count: tick.count,
    run: tick.run,
  };
}
