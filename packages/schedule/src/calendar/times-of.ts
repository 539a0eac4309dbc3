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

/**
 * @throws MusterError `failed_precondition` saying what is wrong with the pattern, or that this Node does not know the
 * zone: where the row was written, it was right
 */
export function timesOf(calendar: Calendar): Times {
  const times = allTimesOf(calendar);
  return {
    after: (ms) => {
      const next = times.after(ms);
      return next !== undefined && next <= LAST_MS ? next : undefined;
    },
  };
}

function allTimesOf({ spec, timeZone, dst }: Calendar): Times {
  const zone = zoneOf(timeZone);
  if (zone === undefined)
    throw new MusterError("failed_precondition", `this Node knows no time zone ${timeZone}`);
  if (!("cron" in spec)) return intervalTimes(spec, zone);
  try {
    return cronTimes(spec.cron, zone, dst);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MusterError("failed_precondition", message, { cause });
  }
}

/** The first `count` times from `fromMs` on, within the schedule's start and end. */
export function timesFrom(
  calendar: Calendar & { readonly startAtMs?: number | undefined; readonly endAtMs?: number | undefined },
  fromMs: number,
  count: number,
): number[] {
  const { startAtMs = fromMs, endAtMs = Number.POSITIVE_INFINITY } = calendar;
  const times = timesOf(calendar);
  const found: number[] = [];
  let next = times.after(Math.max(fromMs, startAtMs) - 1);
  while (next !== undefined && next <= endAtMs && found.length < count) {
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
