import type { Dst } from "@muster/db";
import { MusterError } from "@muster/job";
import { cronTimes } from "./cron.ts";
import { type Interval, intervalTimes } from "./interval.ts";
import { cronText, intervalText } from "./text.ts";
import type { Times } from "./times.ts";
import { zoneOf } from "./zone.ts";

/** What the times of a schedule are computed from. */
export interface Calendar {
  readonly spec: { readonly cron: string } | Interval;
  readonly timeZone: string;
  readonly dst: Dst;
}

/** The version of the time zone database that this Node computes with, such as "2026c". */
export const TZ_VERSION: string = process.versions["tz"] ?? "";

/** Timestamps end with the year 9999; jitter has room behind it. */
const LAST_MS: number = Date.UTC(9999, 0) - 1;

/** The bounds of a schedule, milliseconds since 1970. */
export interface Bounded extends Calendar {
  /** No time is earlier. */
  readonly startAtMs?: number | undefined;
  /** No time is later. */
  readonly endAtMs?: number | undefined;
}

/**
 * Its times cannot be computed: this Node knows no such zone or pattern, or the library would go back in time. The
 * message says why.
 */
export class NoTimesError extends MusterError {
  constructor(cause: unknown) {
    // The library puts its own names in front.
    const text = cause instanceof Error ? cause.message.replace(/^Cron\w+: /u, "") : String(cause);
    super("failed_precondition", text, { cause });
    this.name = "NoTimesError";
  }
}

/**
 * All times of a pattern or an interval, whatever the schedule's start and end.
 * @throws NoTimesError, as does what it answers
 */
export function timesOf({ spec, timeZone, dst }: Calendar): Times {
  const times = orNoTimes(() => {
    const zone = zoneOf(timeZone);
    if (zone === undefined) throw new Error(`this Node knows no time zone ${timeZone}`);
    return "cron" in spec ? cronTimes(spec.cron, zone, dst) : intervalTimes(spec, zone);
  });
  return {
    after: (ms) => {
      const next = orNoTimes(() => times.after(ms));
      return next !== undefined && next <= LAST_MS ? next : undefined;
    },
  };
}

function orNoTimes<Result>(compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    throw new NoTimesError(error);
  }
}

/** The times of a schedule: those from its start to its end. */
export function boundedTimes(schedule: Bounded): Times {
  const { startAtMs = Number.NEGATIVE_INFINITY, endAtMs = Number.POSITIVE_INFINITY } = schedule;
  const times = timesOf(schedule);
  return {
    after: (ms) => {
      const next = times.after(Math.max(ms, startAtMs - 1));
      return next !== undefined && next <= endAtMs ? next : undefined;
    },
  };
}

/** The first `count` times of a schedule from `fromMs` on. */
export function timesFrom(schedule: Bounded, fromMs: number, count: number): number[] {
  const times = boundedTimes(schedule);
  const found: number[] = [];
  for (let next = times.after(fromMs - 1); next !== undefined && found.length < count; ) {
    found.push(next);
    next = times.after(next);
  }
  return found;
}

/** The times in words, for people to see whether it is what they meant. */
export function textOf({ spec, timeZone }: Calendar): string {
  const text = "cron" in spec ? cronText(spec.cron) : intervalText(spec);
  return `${text} (${timeZone})`;
}
