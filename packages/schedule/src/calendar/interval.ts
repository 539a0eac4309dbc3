import type { Times } from "./times.ts";
import { DAY_MS, instantOf, type Zone } from "./zone.ts";

/** A distance, and how far after the multiples of it the times lie, milliseconds. */
export interface Interval {
  readonly everyMs: number;
  readonly phaseMs: number;
}

/**
 * 1970 + n × every + phase: the same after every restart and on every machine. Whole days keep the time of day of their
 * zone when clocks change.
 */
export function intervalTimes({ everyMs, phaseMs }: Interval, zone: Zone): Times {
  const numberAt = (ms: number): number => Math.floor((ms - phaseMs) / everyMs);
  const timeOf = (n: number): number => n * everyMs + phaseMs;
  if (everyMs % DAY_MS !== 0) return { after: (ms) => timeOf(numberAt(ms) + 1) };
  return {
    after: (ms) => {
      let n = numberAt(ms + zone.offsetAt(ms) - DAY_MS);
      let next = instantOf(zone, timeOf(n));
      while (next <= ms) {
        n += 1;
        next = instantOf(zone, timeOf(n));
      }
      return next;
    },
  };
}
