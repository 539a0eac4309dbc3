import { type JobRequest, readJob } from "@muster/client";
import type { NewJob, ScheduleDefinition, ScheduledJob } from "@muster/db";
import { JOB_FIELDS, MAX_TIME_MS, MIN_TIME_MS, Reading, shown } from "@muster/job";
import { nearest } from "@muster/runtime";
import { MAX_SCHEDULES, OWNER_FIELD, SCHEDULE_FIELDS } from "./fields.ts";
import { type AskedSchedule, readDefinition, readName } from "./read-definition.ts";

/** A schedule as code asks for it. Either `cron` or `everyMs`. */
export interface ScheduleRequest {
  /** 1 to 128 of the characters A-Z a-z 0-9 _ . : / -. One schedule of the whole system has it. */
  readonly name: string;
  /** Five fields, or six with the seconds first, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. */
  readonly cron?: string;
  /** Whole seconds, as milliseconds, from 1 s to 366 days. Whole days keep the time of day of `timeZone`. */
  readonly everyMs?: number;
  /** How far after the multiples of `everyMs`, counted from 1970. Default 0. */
  readonly phaseMs?: number;
  /** An IANA name. Default: UTC, whatever zone the process is in. */
  readonly timeZone?: string;
  /** When clocks change. Default: `vixie`, fixed times once, others by the clock. */
  readonly dst?: "vixie" | "literal";
  /** What each tick submits: any fields but `delayMs`, `runAt` and keys. */
  readonly job: JobRequest;
  /** While a job of an earlier tick is unfinished. Default: `skip`. */
  readonly overlap?: "skip" | "queueOne" | "allow" | "cancelOther";
  /** Of ticks that could not fire in time. Default: `fireOnce`, the latest of them. */
  readonly misfire?: "fireOnce" | "skip" | "fireAll";
  /** A tick that is later than this never fires, 10 s to 366 days. Default: a day. */
  readonly catchupWindowMs?: number;
  /** Fires up to so much later, differently for each tick and each schedule, at most 7 days. Default 0. */
  readonly jitterMs?: number;
  readonly startAt?: Date;
  readonly endAt?: Date;
  /** It ends after so many jobs. Default: never. */
  readonly maxRuns?: number;
  /** Pauses when one of its jobs has failed for good. Default: no. */
  readonly pauseOnFailure?: boolean;
}

/** Gives a schedule its type; it is applied by `startWorker({ schedules })`, or from a handlers file. */
export function defineSchedule(schedule: ScheduleRequest): ScheduleRequest {
  return Object.defineProperty({ ...schedule }, DEFINED, { value: true });
}

/** The same in every copy of this package that a process may have loaded. */
const DEFINED = Symbol.for("muster.schedule");

/** Whether `defineSchedule` made it: then it is one of those that a file of handlers exports. */
export function isDefinedSchedule(value: unknown): value is ScheduleRequest {
  return typeof value === "object" && value !== null && DEFINED in value;
}

type Written = { readonly [Name in keyof ScheduleRequest]?: unknown };
const NAMES: ReadonlySet<string> = new Set(Object.values(SCHEDULE_FIELDS).map(({ name }) => name));
const OVERLAPS: Readonly<Record<string, string>> = { queueOne: "queue_one", cancelOther: "cancel_other" };
const MISFIRES: Readonly<Record<string, string>> = { fireOnce: "fire_once", fireAll: "fire_all" };

/** @throws MusterError `invalid_argument` */
export function checkOwner(owner: unknown): string {
  const reading = new Reading("name");
  const name = readName(reading, OWNER_FIELD, owner);
  reading.end();
  return name;
}

/** @throws MusterError `invalid_argument` naming every field that is wrong, what was expected and what came */
export function checkSchedules(requests: readonly ScheduleRequest[]): ScheduleDefinition[] {
  const reading = new Reading("name");
  if (!Array.isArray(requests) || requests.length > MAX_SCHEDULES)
    reading.refuse("schedules", `an array of at most ${MAX_SCHEDULES}`, requests);
  reading.end();
  const definitions = requests.map((request, index) => readRequest(reading, request, `schedules[${index}]`));
  reading.end();
  return definitions;
}

function readRequest(reading: Reading, request: ScheduleRequest, place: string): ScheduleDefinition {
  if (typeof request !== "object" || request === null) {
    reading.refuseAs(
      place,
      'an object such as { name: "report", cron: "0 9 * * *", job: {…} }',
      shown(request),
    );
    return readRequest(reading, { name: "none", everyMs: 1000, job: { type: "none" } }, place);
  }
  reading.at = `${place}.`;
  const written: Written = request;
  for (const name in written) if (!NAMES.has(name)) reading.refuse(name.slice(0, 64), meantBy(name), "it");
  const definition = readDefinition(reading, askedOf(reading, written));
  return { ...definition, job: readScheduledJob(reading, request.job, place) };
}

const meantBy = (name: string): string => {
  const meant = nearest(name, NAMES);
  return meant === undefined ? `one of ${[...NAMES].join(", ")}` : `no such field (did you mean ${meant}?)`;
};

function askedOf(reading: Reading, written: Written): AskedSchedule {
  const { overlap, misfire, catchupWindowMs: catchupMs, startAt, endAt, ...same } = written;
  return {
    name: same.name,
    cron: same.cron,
    everyMs: same.everyMs,
    phaseMs: same.phaseMs,
    timeZone: same.timeZone,
    dst: same.dst,
    jitterMs: same.jitterMs,
    maxRuns: same.maxRuns,
    pauseOnFailure: same.pauseOnFailure,
    catchupMs,
    overlap: typeof overlap === "string" ? (OVERLAPS[overlap] ?? overlap) : overlap,
    misfire: typeof misfire === "string" ? (MISFIRES[misfire] ?? misfire) : misfire,
    startAtMs: readDate(reading, SCHEDULE_FIELDS.startAt, startAt),
    endAtMs: readDate(reading, SCHEDULE_FIELDS.endAt, endAt),
  };
}

function readDate(
  reading: Reading,
  field: { readonly name: string; readonly rpc: string },
  value: unknown,
): number | undefined {
  if (value === undefined) return undefined;
  const ms = value instanceof Date ? value.getTime() : Number.NaN;
  if (!(ms >= MIN_TIME_MS && ms <= MAX_TIME_MS))
    reading.refuse(field, "a Date of the years 1 to 9999", value);
  return Math.floor(ms);
}

function readScheduledJob(reading: Reading, request: JobRequest, place: string): ScheduledJob {
  reading.at = `${place}.job.`;
  if (typeof request === "object" && request !== null)
    refuseOwn(reading, { ...request, delay: request.delayMs });
  return toScheduledJob(readJob(reading, request, ""));
}

/** What each tick has of its own: its start and its id. A key would make one job of all ticks. */
export function refuseOwn(reading: Reading, written: { readonly [Name in Own]?: unknown }): void {
  for (const name of OWN)
    if (written[name] !== undefined)
      reading.refuse(
        JOB_FIELDS[name],
        "none in a schedule, whose ticks have jobs and times of their own",
        "one",
      );
}

type Own = (typeof OWN)[number];
const OWN = ["runAt", "delay", "idempotencyKey", "debounce", "throttle"] as const;

/** The job without its id, and without what has been refused. */
export function toScheduledJob(job: NewJob): ScheduledJob {
  const { type, queue, priority, payload, maxAttempts, timeoutMs, retry, labels, limits, placing, trace } =
    job;
  return {
    type,
    queue,
    priority,
    payload,
    maxAttempts,
    timeoutMs,
    ...(retry && { retry }),
    ...(labels && { labels }),
    ...(limits && { limits }),
    ...(placing && { placing }),
    ...(trace && { trace }),
  };
}
