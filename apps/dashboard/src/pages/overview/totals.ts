import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Count, QueueStatus } from "@muster/proto/scheduler/v1/queue";
import { msOf } from "../../format/times.ts";

export interface Total {
  readonly value: bigint;
  /** One of the numbers was a bound. */
  readonly more: boolean;
}

export interface Totals {
  readonly ready: Total;
  readonly running: Total;
  readonly held: Total;
  readonly oldestSince: Timestamp | undefined;
  readonly arrivals: number;
  readonly completions: number;
  readonly paused: number;
}

export function totalsOf(queues: readonly QueueStatus[]): Totals {
  const since = queues.flatMap(({ oldestSince }) => (oldestSince === undefined ? [] : [oldestSince]));
  return {
    ready: totalOf(queues.map(({ ready }) => ready)),
    running: totalOf(queues.map(({ running }) => running)),
    held: totalOf(queues.flatMap(({ held }) => held.map(({ count }) => count))),
    oldestSince: since.toSorted((a, b) => msOf(a) - msOf(b))[0],
    arrivals: queues.reduce((sum, { arrivalsPerMinute }) => sum + arrivalsPerMinute, 0),
    completions: queues.reduce((sum, { completionsPerMinute }) => sum + completionsPerMinute, 0),
    paused: queues.filter(({ pause }) => pause !== undefined).length,
  };
}

function totalOf(counts: readonly (Count | undefined)[]): Total {
  return {
    value: counts.reduce((sum, count) => sum + (count?.value ?? 0n), 0n),
    more: counts.some((count) => count?.atLeast === true),
  };
}
