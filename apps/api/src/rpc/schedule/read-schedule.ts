import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import type { ScheduleDefinition } from "@muster/db";
import type { BoundedField, Reading } from "@muster/job";
import type { Overlap, Schedule } from "@muster/proto/scheduler/v1/schedule";
import {
  type AskedSchedule,
  RULE_NAMES,
  readDefinition,
  refuseOwn,
  SCHEDULE_FIELDS,
  toScheduledJob,
} from "@muster/schedule";
import { nameOf } from "../../enums.ts";
import { checkJob } from "../check-job.ts";
import { readDuration, readTimestamp, refuseMissing } from "../fields.ts";
import { DST_NUMBERS, MISFIRE_NUMBERS, OVERLAP_NUMBERS } from "./numbers.ts";

const F = SCHEDULE_FIELDS;

/** A schedule as SQL takes it. `at` is its place in the request, with a dot behind it. */
export function readSchedule(reading: Reading, schedule: Schedule, at: string): ScheduleDefinition {
  reading.at = at;
  const definition = readDefinition(reading, askedOf(reading, schedule));
  if (schedule.job === undefined) {
    refuseMissing(reading, F.job);
    return { ...definition, job: NO_JOB };
  }
  reading.at = `${at}job.`;
  const { idempotencyKey, ...asked } = schedule.job;
  refuseOwn(reading, { ...asked, ...(idempotencyKey !== "" && { idempotencyKey }) });
  const job = toScheduledJob(checkJob(reading, schedule.job, ""));
  reading.at = "";
  return { ...definition, job };
}

/** In a preview, which may leave its name and its job out. */
export function readTimesOf(reading: Reading, schedule: Schedule): Omit<ScheduleDefinition, "job"> {
  reading.at = "schedule.";
  const asked = askedOf(reading, schedule);
  const definition = readDefinition(reading, schedule.name === "" ? { ...asked, name: "preview" } : asked);
  reading.at = "";
  return definition;
}

/** Stands for one that was refused. */
const NO_JOB: ScheduleDefinition["job"] = {
  type: "none",
  queue: "default",
  priority: "default",
  payload: { kind: "bytes", data: new Uint8Array() },
  maxAttempts: 1,
  timeoutMs: 1,
};

/** 0, empty and unspecified are what is not given. */
function askedOf(reading: Reading, schedule: Schedule): AskedSchedule {
  const { spec, overlap, misfire, dst, catchupWindow, jitter, startAt, endAt, maxRuns } = schedule;
  const interval = spec.case === "interval" ? spec.value : undefined;
  if (interval !== undefined && interval.every === undefined) refuseMissing(reading, F.every);
  return {
    name: schedule.name,
    cron: spec.case === "cron" ? spec.value : undefined,
    everyMs: interval && (interval.every ? readSpan(reading, F.every, interval.every) : F.every.min),
    phaseMs: interval?.phase && readSpan(reading, F.phase, interval.phase),
    timeZone: schedule.timeZone,
    overlap: nameOf(OVERLAP_NUMBERS, overlap),
    misfire: nameOf(MISFIRE_NUMBERS, misfire),
    dst: nameOf(DST_NUMBERS, dst),
    catchupMs: catchupWindow && readSpan(reading, F.catchup, catchupWindow),
    jitterMs: jitter && readSpan(reading, F.jitter, jitter),
    startAtMs: readTime(reading, F.startAt, startAt),
    endAtMs: readTime(reading, F.endAt, endAt),
    maxRuns: maxRuns === 0 ? undefined : maxRuns,
    pauseOnFailure: schedule.pauseOnFailure,
  };
}

/** What is refused here is answered as its bound: refused again, as milliseconds, it would be told twice. */
function readSpan(reading: Reading, field: BoundedField, value: Duration): number {
  const before = reading.mistakes;
  const ms = readDuration(reading, field, value, field);
  return reading.mistakes === before ? ms : field.min;
}

function readTime(
  reading: Reading,
  field: typeof F.startAt,
  value: Timestamp | undefined,
): number | undefined {
  return value && Math.floor(readTimestamp(reading, field, value));
}

/** Of a backfill. Undefined when unspecified. */
export function readOverlap(reading: Reading, value: Overlap): ScheduleDefinition["overlap"] | undefined {
  const name = nameOf(OVERLAP_NUMBERS, value);
  if (typeof name === "number") reading.refuse(F.overlap, RULE_NAMES.overlap.rpc, value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the names above
  return name as ScheduleDefinition["overlap"] | undefined;
}
