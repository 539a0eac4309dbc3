import type { Dst } from "@muster/db";
import { Cron } from "croner";
import { daysOf } from "./pattern.ts";
import type { Times } from "./times.ts";
import { nextChange, type Zone } from "./zone.ts";

const FIELDS = "5-or-6-parts";
const UTC: Zone = { name: "UTC", offsetAt: () => 0 };
/** More than clocks of one zone can differ by before and after a change: 24 h, where the date line was moved. */
const APART_MS: number = 3 * 86_400_000;

/**
 * The times of a cron pattern of five fields, or of six with the seconds first.
 *
 * `vixie`: a pattern of fixed times runs once a day, right after a gap that swallows it, and the first time where the time
 * of day comes twice; others follow the clock. `literal`: each pattern runs whenever clocks show it, so not in a gap,
 * and twice where the time of day comes twice.
 * @throws TypeError naming what is wrong with the pattern
 */
export function cronTimes(pattern: string, zone: Zone, dst: Dst): Times {
  return dst === "vixie" ? new VixieTimes(pattern, zone) : new LiteralTimes(pattern, zone);
}

/** Only its calendar is used, never its timers: the next time is a fact of a row, not of a process. */
function calendarOf(pattern: string, zone: Zone): Cron {
  return new Cron(pattern, {
    timezone: zone.name,
    mode: FIELDS,
    // Lists of hours are fixed times too, as they are for Debian's cron.
    fixedTimeRule: "no-wildcard",
    domAndDow: daysOf(pattern).rule === "both",
    paused: true,
  });
}

class VixieTimes implements Times {
  readonly #zone: Zone;
  readonly #cron: Cron;

  constructor(pattern: string, zone: Zone) {
    this.#zone = zone;
    this.#cron = calendarOf(pattern, zone);
  }

  after(ms: number): number | undefined {
    const next = this.#cron.nextRun(new Date(ms))?.getTime();
    if (next === undefined) return undefined;
    if (next > ms && (this.#cron.match(new Date(next)) || this.#followsChange(next))) return next;
    // A library's mistake about one hour of the year must stop one schedule, not fire it without end.
    throw new Error(
      `the time after ${new Date(ms).toISOString()} was computed as ${new Date(next).toISOString()}`,
    );
  }

  /** Right after a gap run those that were in it. */
  #followsChange(ms: number): boolean {
    return this.#zone.offsetAt(ms - 1) !== this.#zone.offsetAt(ms);
  }
}

/** Reads the pattern as times of day, and goes from one change of the clocks to the next. */
class LiteralTimes implements Times {
  readonly #zone: Zone;
  readonly #days: VixieTimes;

  constructor(pattern: string, zone: Zone) {
    this.#zone = zone;
    this.#days = new VixieTimes(pattern, UTC);
  }

  after(ms: number): number | undefined {
    let from = ms;
    for (;;) {
      const offset = this.#zone.offsetAt(from);
      const shown = this.#days.after(from + offset);
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
      const first = this.#days.after(change + this.#zone.offsetAt(change) - 1);
      if (first === change + this.#zone.offsetAt(change)) return change;
      from = change;
    }
  }
}
