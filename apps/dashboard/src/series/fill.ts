import type { SeriesPoint } from "@muster/proto/scheduler/v1/queue";
import { msOf, msOfDuration } from "../format/times.ts";

/** Numbers of each step, the ones in which nothing happened among them. */
export interface Series {
  /** Beginnings of the steps, milliseconds. */
  readonly times: readonly number[];
  readonly arrivals: readonly number[];
  /** Jobs that came to their end. */
  readonly completions: readonly number[];
  /** Attempts that failed, ran out of time or were lost. */
  readonly errors: readonly number[];
  readonly waitP50: readonly (number | null)[];
  readonly waitP99: readonly (number | null)[];
  readonly runP50: readonly (number | null)[];
  readonly runP99: readonly (number | null)[];
}

const FAILED_OUTCOMES = ["error", "timeout", "lost"];

/** The server leaves out steps without anything: a chart would draw a line across them. */
export function fillSeries(points: readonly SeriesPoint[], { from, to, step }: Range): Series {
  const byTime = new Map(points.map((point) => [point.at === undefined ? 0 : msOf(point.at), point]));
  const first = Math.ceil(from / step) * step;
  const times = Array.from(
    { length: Math.max(0, Math.ceil((to - first) / step)) },
    (_, n) => first + n * step,
  );
  const each = <Value>(read: (point: SeriesPoint) => Value, none: Value): Value[] =>
    times.map((at) => {
      const point = byTime.get(at);
      return point === undefined ? none : read(point);
    });
  return {
    times,
    arrivals: each(({ arrivals }) => Number(arrivals), 0),
    completions: each(({ finished }) => sum(Object.values(finished)), 0),
    errors: each(({ endings }) => sum(FAILED_OUTCOMES.map((outcome) => endings[outcome] ?? 0n)), 0),
    waitP50: each(({ wait }) => msOrNull(wait?.p50), null),
    waitP99: each(({ wait }) => msOrNull(wait?.p99), null),
    runP50: each(({ run }) => msOrNull(run?.p50), null),
    runP99: each(({ run }) => msOrNull(run?.p99), null),
  };
}

const sum = (values: readonly bigint[]): number => values.reduce((total, value) => total + Number(value), 0);

const msOrNull = (duration: Parameters<typeof msOfDuration>[0] | undefined): number | null =>
  duration === undefined ? null : msOfDuration(duration);

/** Milliseconds; `from` and `to` since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const MINUTE = 60_000;

/** What can be looked at: at most a few hundred points each. */
export const RANGES: readonly { readonly name: string; readonly lasts: number; readonly step: number }[] = [
  { name: "1 h", lasts: 60 * MINUTE, step: MINUTE },
  { name: "6 h", lasts: 360 * MINUTE, step: 2 * MINUTE },
  { name: "24 h", lasts: 1_440 * MINUTE, step: 10 * MINUTE },
  { name: "8 d", lasts: 11_520 * MINUTE, step: 60 * MINUTE },
];

/**
 * The latest of it, in whole steps, so that all tabs ask for the same. The step that runs is left out: it looks like a
 * fall to nothing.
 */
export function rangeAt(now: number, name: string): Range {
  const { lasts, step } = RANGES.find((one) => one.name === name) ?? { lasts: 60 * MINUTE, step: MINUTE };
  const to = Math.floor(now / step) * step;
  return { from: to - lasts, to, step };
}
