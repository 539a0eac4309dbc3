import type { LiveLane } from "@muster/db";
import type { Question, ScaleTerms } from "./scale-terms.ts";
import { deepLanes, type KeptBack, type WorkSample } from "./work-sample.ts";

/** How much work there is, in jobs. */
export interface Demand {
  readonly ready: number;
  readonly running: number;
  /** Of those that wait for limits, what these would let in. */
  readonly limited: number;
  /** 1 where something waits that no live worker can run, or as many as there are of the types that were asked about. */
  readonly unhandled: number;
  /** Since when the oldest ready job waits, milliseconds since 1970; undefined when none does, or it is not known. */
  readonly oldestMs: number | undefined;
  /** Of attempts, on average, milliseconds; undefined where none has ended lately. */
  readonly runMs: number | undefined;
}

/** What a sample says of the work that is asked about. */
export function demandOf(sample: WorkSample, { queues, types }: Question): Demand {
  const asked = (queue: string): boolean => queues?.includes(queue) ?? true;
  const share = types === undefined ? (): number => 1 : sharesOf(sample, types);
  const deep = new Set(deepLanes(sample));
  const parts = [...Map.groupBy(sample.lanes, ({ queue }) => queue)]
    .filter(([queue]) => asked(queue))
    .map(([queue, lanes]) => workIn(queue, lanes, { sample, deep, share }));
  const kept = (all: readonly KeptBack[]): number =>
    sum(
      all.map(({ queue, type, count }) =>
        asked(queue) && (type === undefined || types === undefined || types.includes(type)) ? count : 0,
      ),
    );
  const unhandled = kept(sample.unhandled);
  const oldest = parts.flatMap(({ oldestMs }) => oldestMs ?? []);
  const runs = parts.flatMap(({ queue }) => sample.runMs.get(queue) ?? []);
  return {
    ready: Math.ceil(sum(parts.map(({ ready }) => ready))),
    running: Math.ceil(sum(parts.map(({ running }) => running))),
    limited: kept(sample.limited),
    // What nobody may ever run keeps no more than one slot: it shows that somebody has to come who can.
    unhandled: types === undefined ? Math.min(unhandled, 1) : unhandled,
    oldestMs: oldest.length === 0 ? undefined : Math.min(...oldest),
    runMs: runs.length === 0 ? undefined : Math.max(...runs),
  };
}

export const isActive = ({ ready, running, limited, unhandled }: Demand): boolean =>
  ready + running + limited + unhandled > 0;

/**
 * How many slots this work needs. With a time that jobs may wait, as many as end the backlog within it at the pace of the last
 * minutes, until a job has waited for longer: then each counts.
 */
export function slotsFor(demand: Demand, { targetWaitMs }: ScaleTerms, nowMs: number): number {
  const { ready, running, limited, unhandled, oldestMs, runMs } = demand;
  const backlog = ready + limited;
  const isLate = oldestMs === undefined || targetWaitMs === undefined || nowMs - oldestMs > targetWaitMs;
  const pace = isLate || runMs === undefined ? 1 : Math.min(1, runMs / targetWaitMs);
  return running + Math.ceil(backlog * pace) + unhandled;
}

interface Sampled {
  readonly sample: WorkSample;
  readonly deep: ReadonlySet<string>;
  readonly share: (lane: string) => number;
}

function workIn(queue: string, lanes: readonly LiveLane[], { sample, deep, share }: Sampled) {
  const isPaused = sample.pausedQueues.has(queue);
  const beats = sample.running.get(queue) ?? 0;
  const shares = lanes.map(({ lane }) => share(lane));
  const all = lanes.map(({ lane, live }, at) => {
    const depth = sample.lists?.get(lane)?.depth;
    // Beyond what was counted only the list knows; within it, the list may have ids of jobs that ran long ago.
    const ready = depth === undefined || !deep.has(lane) ? Math.min(depth ?? live, live) : depth;
    return { ready, more: Math.max(0, live - ready), share: shares[at] ?? 1 };
  });
  const mean = Math.max(0, ...shares);
  const isExact = sample.lists !== undefined && !lanes.some(({ lane }) => deep.has(lane));
  const found = sum(all.map((one) => one.more * one.share));
  const running = isExact ? found : Math.max(found, beats * mean);
  const ready = sum(all.map((one) => one.ready * one.share));
  const oldest = lanes.flatMap(({ lane }) => sample.lists?.get(lane)?.oldest?.at ?? []);
  return {
    queue,
    running,
    // Without lists what runs is among what was counted.
    ready: isPaused ? 0 : sample.lists === undefined ? Math.max(0, ready - running) : ready,
    oldestMs: isPaused || oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}

/** By lane, which part of its oldest jobs is of these types. */
function sharesOf({ types: counted }: WorkSample, types: readonly string[]): (lane: string) => number {
  const byLane = Map.groupBy(counted, ({ lane }) => lane);
  return (lane) => {
    const all = byLane.get(lane) ?? [];
    const total = sum(all.map(({ live }) => live));
    const ours = sum(all.filter(({ type }) => types.includes(type)).map(({ live }) => live));
    return total === 0 ? 0 : ours / total;
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
