import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { LastTicks, ScheduleDefinition, ScheduledJob, ScheduleRecord, TickRecord } from "@muster/db";
import type { JobSchema } from "@muster/proto/scheduler/v1/job";
import {
  type ScheduleSchema,
  ScheduleState,
  type ScheduleStatusSchema,
  type ScheduleTickSchema,
  TickState,
} from "@muster/proto/scheduler/v1/schedule";
import { textOf, timesFrom } from "@muster/schedule";
import { toProtoPriority, toProtoState } from "../../enums.ts";
import { toValue } from "../../json/value.ts";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import { toPlacement } from "../../to-proto.ts";
import { DST_NUMBERS, MISFIRE_NUMBERS, OVERLAP_NUMBERS } from "./numbers.ts";

/** Rows of schedules become messages here. */

export type Status = MessageInitShape<typeof ScheduleStatusSchema>;

const TICKS = {
  pending: TickState.PENDING,
  submitted: TickState.SUBMITTED,
  skipped: TickState.SKIPPED,
  missed: TickState.MISSED,
} as const;
const NEXT_TIMES = 5;

export interface Shown {
  readonly ticks?: readonly TickRecord[];
  /** Undefined: nothing is told of it, or there was none. */
  readonly last?: LastTicks | undefined;
  /** Default: true. */
  readonly job?: boolean;
}

export function toScheduleStatus(record: ScheduleRecord, shown: Shown = {}): Status {
  const { definition, pause, next, problem } = record;
  const comes = problem === undefined && next !== undefined;
  return {
    schedule: toSchedule(definition, shown),
    text: textOf(definition),
    ...(comes && nextTimes(definition, pause?.untilMs ?? record.nowMs)),
    owner: record.owner,
    state: stateOf(record),
    revision: BigInt(record.revision),
    ...optionalTime("nextFireAt", pause === undefined ? next?.at : undefined),
    ...optionalTime("pausedSince", pause?.sinceMs),
    ...optionalTime("pausedUntil", pause?.untilMs),
    pauseReason: pause?.reason ?? "",
    runs: record.runs,
    missed: BigInt(record.missed),
    createdAt: timestampAt(record.createdMs),
    updatedAt: timestampAt(record.updatedMs),
    ticks: (shown.ticks ?? []).map(toTick),
    ...(shown.last && toLast(shown.last)),
    ...(problem !== undefined && { problem }),
  };
}

const toLast = ({ tick, run }: LastTicks): Pick<Status, "lastTick" | "lastRun"> => ({
  lastTick: toTick(tick),
  ...(run && {
    lastRun: {
      nominal: timestampAt(run.tick.nominalMs),
      jobId: run.tick.taskId ?? "",
      ...(run.jobState && { jobState: toProtoState(run.jobState) }),
    },
  }),
});

/** What follows from the definition alone. */
export function described(definition: ScheduleDefinition, fromMs: number, shown: Shown): Status {
  const schedule = toSchedule(definition, shown);
  return { schedule, text: textOf(definition), ...nextTimes(definition, fromMs) };
}

/** Or why there are none: a zone that this Node does not know must not fail the list that the schedule is in. */
function nextTimes(definition: ScheduleDefinition, fromMs: number): Pick<Status, "nextTimes" | "problem"> {
  try {
    return { nextTimes: timesFrom(definition, fromMs, NEXT_TIMES).map(timestampAt) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function stateOf({ problem, pause, next }: ScheduleRecord): ScheduleState {
  if (problem !== undefined) return ScheduleState.BROKEN;
  if (pause !== undefined) return ScheduleState.PAUSED;
  return next === undefined ? ScheduleState.ENDED : ScheduleState.ACTIVE;
}

function toSchedule(
  definition: ScheduleDefinition,
  { job = true }: Shown,
): MessageInitShape<typeof ScheduleSchema> {
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
    ...(job && { job: toJob(definition.job) }),
    overlap: OVERLAP_NUMBERS[definition.overlap],
    misfire: MISFIRE_NUMBERS[definition.misfire],
    catchupWindow: durationFromMs(definition.catchupMs),
    jitter: durationFromMs(definition.jitterMs),
    ...optionalTime("startAt", definition.startAtMs),
    ...optionalTime("endAt", definition.endAtMs),
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
    ...job.trace,
    ...(retry && {
      retryPolicy: {
        initial: durationFromMs(retry.initialMs),
        multiplier: retry.multiplier,
        max: durationFromMs(retry.maxMs),
        ...(retry.jitter !== undefined && { jitter: retry.jitter }),
      },
    }),
    ...(limits?.startWithinMs !== undefined && { startWithin: durationFromMs(limits.startWithinMs) }),
    ...(job.placing && toPlacement(job.placing.placement)),
    ...(limits?.totalTimeoutMs !== undefined && { totalTimeout: durationFromMs(limits.totalTimeoutMs) }),
  };
}

function toTick(tick: TickRecord): MessageInitShape<typeof ScheduleTickSchema> {
  return {
    nominal: timestampAt(tick.nominalMs),
    state: TICKS[tick.state],
    reason: tick.reason ?? "",
    jobId: tick.taskId ?? "",
    lastNominal: timestampAt(tick.lastNominalMs),
    count: tick.count,
    run: tick.run,
  };
}
