import {
  DSTS,
  type Dst,
  MISFIRES,
  type Misfire,
  OVERLAPS,
  type Overlap,
  type ScheduleDefinition,
} from "@muster/db";
import type { BoundedField, Reading } from "@muster/job";
import { NAMED_PATTERNS, tidyPattern } from "./calendar/pattern.ts";
import { NoTimesError, timesOf } from "./calendar/times-of.ts";
import { zoneOf } from "./calendar/zone.ts";
import {
  DEFAULT_CATCHUP_MS,
  DEFAULT_ZONE,
  MAX_PATTERN_LENGTH,
  NAME_RULE,
  RULE_NAMES,
  SCHEDULE_FIELDS,
  SCHEDULE_NAME,
} from "./fields.ts";

/**
 * A schedule as it was asked for, wherever from: each entry point brings its own form into this one. Undefined = not
 * given. Spans are milliseconds, times milliseconds since 1970.
 */
export interface AskedSchedule {
  readonly name: unknown;
  readonly cron: unknown;
  readonly everyMs: unknown;
  readonly phaseMs: unknown;
  readonly timeZone: unknown;
  readonly dst: unknown;
  readonly overlap: unknown;
  readonly misfire: unknown;
  readonly catchupMs: unknown;
  readonly jitterMs: unknown;
  readonly startAtMs: number | undefined;
  readonly endAtMs: number | undefined;
  readonly maxRuns: unknown;
  readonly pauseOnFailure: unknown;
}

const F = SCHEDULE_FIELDS;

/** All but the job. It must not be used when `reading` has refused something of it. */
export function readDefinition(reading: Reading, asked: AskedSchedule): Omit<ScheduleDefinition, "job"> {
  const before = reading.mistakes;
  const definition = {
    name: readName(reading, F.name, asked.name),
    spec: readSpec(reading, asked),
    timeZone: readZone(reading, asked.timeZone),
    dst: oneOf<Dst>(reading, "dst", DSTS, asked.dst),
    overlap: oneOf<Overlap>(reading, "overlap", OVERLAPS, asked.overlap),
    misfire: oneOf<Misfire>(reading, "misfire", MISFIRES, asked.misfire),
    catchupMs:
      asked.catchupMs === undefined
        ? DEFAULT_CATCHUP_MS
        : Math.round(reading.milliseconds(F.catchup, asked.catchupMs)),
    jitterMs: asked.jitterMs === undefined ? 0 : Math.round(reading.milliseconds(F.jitter, asked.jitterMs)),
    startAtMs: asked.startAtMs,
    endAtMs: asked.endAtMs,
    maxRuns: asked.maxRuns === undefined ? undefined : reading.count(F.maxRuns, asked.maxRuns, F.maxRuns),
    pauseOnFailure: readFlag(reading, asked.pauseOnFailure),
  };
  const { startAtMs, endAtMs } = definition;
  if (startAtMs !== undefined && endAtMs !== undefined && endAtMs < startAtMs)
    reading.refuse(F.endAt, `no time before ${F.startAt.rpc}`, new Date(endAtMs).toISOString());
  if (reading.mistakes === before) checkTimes(reading, definition);
  return definition;
}

export function readName(reading: Reading, field: { name: string; rpc: string }, value: unknown): string {
  if (typeof value === "string" && SCHEDULE_NAME.test(value)) return value;
  reading.refuse(field, NAME_RULE, value);
  return "none";
}

function readSpec(reading: Reading, { cron, everyMs, phaseMs }: AskedSchedule): ScheduleDefinition["spec"] {
  if ((cron === undefined) === (everyMs === undefined))
    reading.refuse(
      F.spec,
      "either a cron pattern or an interval",
      cron === undefined ? "none of them" : "both",
    );
  if (cron !== undefined) return { cron: readPattern(reading, cron) };
  const every = everyMs === undefined ? F.every.min : readSeconds(reading, F.every, everyMs);
  const phase = phaseMs === undefined ? 0 : readSeconds(reading, F.phase, phaseMs);
  if (phase >= every) reading.refuse(F.phase, `less than every (${every / 1000} s)`, `${phase / 1000} s`);
  return { everyMs: every, phaseMs: phase };
}

function readSeconds(reading: Reading, field: BoundedField, value: unknown): number {
  const ms = reading.milliseconds(field, value);
  if (ms % 1000 !== 0) reading.refuse(field, "whole seconds", `${ms / 1000} s`);
  return ms;
}

/** Its fields are counted here: the seventh of others is a year, and the first of six is seconds in some and not in all. */
function readPattern(reading: Reading, cron: unknown): string {
  const before = reading.mistakes;
  const pattern = tidyPattern(reading.text(F.spec, cron, { min: 1, max: MAX_PATTERN_LENGTH }));
  const count = pattern === "" ? 0 : pattern.split(" ").length;
  const isKnown = pattern.startsWith("@") ? NAMED_PATTERNS.has(pattern) : count === 5 || count === 6;
  if (reading.mistakes === before && !isKnown)
    reading.refuse(
      F.spec,
      "5 fields (minute hour day month weekday), or 6 with seconds first, or @hourly, @daily, @weekly, @monthly, @yearly",
      pattern.startsWith("@") ? pattern : `${count} fields: ${pattern}`,
    );
  return pattern;
}

function readZone(reading: Reading, value: unknown): string {
  if (value === undefined || value === "") return DEFAULT_ZONE;
  if (typeof value === "string" && value.length <= 64 && zoneOf(value) !== undefined) return value;
  reading.refuse(F.timeZone, "an IANA time zone such as Europe/Berlin", value);
  return DEFAULT_ZONE;
}

function oneOf<Name extends string>(
  reading: Reading,
  rule: keyof typeof RULE_NAMES,
  names: readonly Name[],
  value: unknown,
): Name {
  // oxlint-disable-next-line typescript/no-non-null-assertion -- none of the lists is empty
  const usual = names[0]!;
  if (value === undefined) return usual;
  const found = names.find((name) => name === value);
  if (found === undefined) reading.refuse(F[rule], reading.nameOf(RULE_NAMES[rule]), value);
  return found ?? usual;
}

function readFlag(reading: Reading, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  reading.refuse(F.pauseOnFailure, "true or false", value);
  return false;
}

/**
 * A schedule that can never fire is a mistake, too: 30 February, or an end before its first time. One whose end has come
 * meanwhile is none: the list that has it is applied at each start, and no process may fail to start because time goes by.
 */
function checkTimes(reading: Reading, definition: Omit<ScheduleDefinition, "job">): void {
  const { spec, startAtMs, endAtMs } = definition;
  try {
    const first = timesOf(definition).after((startAtMs ?? Date.now()) - 1);
    if (first === undefined)
      reading.refuse(
        F.spec,
        "times that come",
        `${"cron" in spec ? spec.cron : "an interval"}, which has none`,
      );
    else if (startAtMs !== undefined && endAtMs !== undefined && first > endAtMs)
      reading.refuse(F.spec, "times that come", "none between its start and its end");
  } catch (error) {
    if (!(error instanceof NoTimesError)) throw error;
    reading.refuse(F.spec, "a cron pattern", `${"cron" in spec ? spec.cron : ""} (${error.message})`);
  }
}
