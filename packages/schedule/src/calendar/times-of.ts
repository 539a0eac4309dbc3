import type { Dst } from "@muster/db";
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

/** @throws Error saying what is wrong with the pattern, or that this Node does not know the zone */
export function timesOf({ spec, timeZone, dst }: Calendar): Times {
  const zone = zoneOf(timeZone);
  if (zone === undefined) throw new Error(`this Node knows no time zone ${timeZone}`);
  const times = "cron" in spec ? cronTimes(spec.cron, zone, dst) : intervalTimes(spec, zone);
  return {
    after: (ms) => {
      const next = times.after(ms);
      return next !== undefined && next <= LAST_MS ? next : undefined;
    },
  };
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
