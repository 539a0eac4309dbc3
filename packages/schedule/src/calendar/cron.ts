import type { Dst } from "@muster/db";
import { Cron } from "croner";
import { daysOf } from "./pattern.ts";
import type { Times } from "./times.ts";
import { DAY_MS, instantOf, nextChange, type Zone } from "./zone.ts";

const FIELDS = "5-or-6-parts";
/** More than clocks of one zone can differ by before and after a change: 24 h, where the date line was moved. */
const APART_MS: number = 3 * DAY_MS;

/**
 * The times of a cron pattern of five fields, or of six with the seconds first.
 *
 * `vixie`: a pattern of fixed times runs once a day, right after a gap that swallows it, and the first time where the time
 * of day comes twice; others follow the clock. `literal`: each pattern runs whenever clocks show it, so not in a gap,
 * and twice where the time of day comes twice.
 * @throws TypeError naming what is wrong with the pattern
 */
export function cronTimes(pattern: string, zone: Zone, dst: Dst): Times {
  const shown = new ShownTimes(pattern);
  return dst === "vixie" && isFixed(pattern) ? new FixedTimes(shown, zone) : new ClockTimes(shown, zone);
}

/** Lists of hours are fixed times too, as they are for Debian's cron. */
function isFixed(pattern: string): boolean {
  if (pattern.startsWith("@")) return pattern !== "@hourly";
  const times = pattern.split(" ").slice(0, -3);
  return !times.some((field) => /[*?/]/u.test(field));
}

/**
 * What clocks show, as if it were UTC. Only the library's calendar is used: never its timers, because the next time is a
 * fact of a row and not of a process, and never its zones, where it loses what lies in a gap at the end of a day.
 */
class ShownTimes implements Times {
  readonly #cron: Cron;

  constructor(pattern: string) {
    const domAndDow = daysOf(pattern).rule === "both";
    this.#cron = new Cron(pattern, { timezone: "UTC", mode: FIELDS, domAndDow, paused: true });
  }

  after(ms: number): number | undefined {
    const next = this.#cron.nextRun(new Date(ms))?.getTime();
    if (next === undefined || (next > ms && this.#cron.match(new Date(next)))) return next;
    // A library's mistake about one hour of the year must stop one schedule, not fire it without end.
    throw new Error(
      `the time after ${new Date(ms).toISOString()} was computed as ${new Date(next).toISOString()}`,
    );
  }
}

/** Each time that clocks show is one moment: the first, or the end of the gap that it lies in. */
class FixedTimes implements Times {
  readonly #shown: Times;
  readonly #zone: Zone;

  constructor(shown: Times, zone: Zone) {
    this.#shown = shown;
    this.#zone = zone;
  }

  after(ms: number): number | undefined {
    for (let wall = this.#dealtWith(ms); ; ) {
      const next = this.#shown.after(wall);
      if (next === undefined) return undefined;
      const moment = instantOf(this.#zone, next);
      if (moment > ms) return moment;
      // Of those in one gap, one is enough.
      wall = next;
    }
  }

  /** What clocks have shown up to then; where they were put back, what they had shown before. */
  #dealtWith(ms: number): number {
    const [before, offset] = [this.#zone.offsetAt(ms - DAY_MS), this.#zone.offsetAt(ms)];
    const change = before > offset ? nextChange(this.#zone, ms - DAY_MS, ms) : undefined;
    return change === undefined ? ms + offset : Math.max(ms + offset, change + before - 1);
  }
}

/** Whenever clocks show it: goes from one change of the clocks to the next. */
class ClockTimes implements Times {
  readonly #shown: Times;
  readonly #zone: Zone;

  constructor(shown: Times, zone: Zone) {
    this.#shown = shown;
    this.#zone = zone;
  }

  after(ms: number): number | undefined {
    let from = ms;
    for (;;) {
      const offset = this.#zone.offsetAt(from);
      const shown = this.#shown.after(from + offset);
      if (shown === undefined) return undefined;
      const next = shown - offset;
      // Far from either end no time of day matches, whatever clocks do there: the changes of 28 years need not be found
      // to know when a leap day is the fifth Monday.
      const isFar = next - from > 2 * APART_MS;
      const change = nextChange(this.#zone, from, isFar ? from + APART_MS : next);
      if (change === undefined && !isFar) return next;
      if (change === undefined) {
        from = next - APART_MS;
        continue;
      }
      // From the change on, clocks show other times; the very second of the change is the first of them.
      const first = this.#shown.after(change + this.#zone.offsetAt(change) - 1);
      if (first === change + this.#zone.offsetAt(change)) return change;
      from = change;
    }
  }
}
