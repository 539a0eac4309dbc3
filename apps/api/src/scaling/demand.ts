import type { LiveLane } from "@muster/db";
import { isPlacedLane } from "@muster/job";
import { isForPool } from "./pool-placement.ts";
import type { Question, ScaleTerms } from "./scale-terms.ts";
import { deepLanes, type KeptBack, type WorkSample } from "./work-sample.ts";

/** How much work there is, of each kind. */
interface Amounts {
  readonly ready: number;
  readonly running: number;
  /** Of those that wait for limits, what these would let in. */
  readonly limited: number;
  /** 1 where something waits that no live worker can run, or as many as there are of the types that were asked about. */
  readonly unhandled: number;
}

/** In jobs. */
export interface Demand extends Amounts {
  /** The same in slots: a job of several is as many. */
  readonly slots: Amounts;
  /** Since when the oldest ready job waits, milliseconds since 1970; undefined when none does, or it is not known. */
  readonly oldestMs: number | undefined;
  /** Of attempts, on average, milliseconds; undefined where none has ended lately. */
  readonly runMs: number | undefined;
}

/** What a sample says of the work that is asked about. */
export function demandOf(sample: WorkSample, question: Question): Demand {
  const { queues, types } = question;
  const asked = (queue: string): boolean => queues?.includes(queue) ?? true;
  const isForIt = forPool(sample, question);
  const ofTypes = types === undefined ? (): number => 1 : sharesOf(sample, types);
  const share = (lane: string): number => (isForIt(lane) ? ofTypes(lane) : 0);
  const deep = new Set(deepLanes(sample));
  const parts = [...Map.groupBy(sample.lanes, ({ queue }) => queue)]
    .filter(([queue]) => asked(queue))
    .map(([queue, lanes]) => workIn(queue, lanes, { sample, deep, share }));
  const kept = (all: readonly KeptBack[]): Both => {
    const own = all.filter(
      ({ queue, type, lane }) =>
        asked(queue) && isForIt(lane) && (type === undefined || (types?.includes(type) ?? true)),
    );
    return {
      jobs: sum(own.map(({ count }) => count)),
      slots: sum(own.map(({ lane, count }) => count * slotsIn(sample, lane))),
    };
  };
  const [limited, unhandled] = [kept(sample.limited), kept(sample.unhandled)];
  const oldest = parts.flatMap(({ oldestMs }) => oldestMs ?? []);
  const runs = parts.flatMap(({ queue }) => sample.runMs.get(queue) ?? []);
  const amounts = (unit: keyof Both): Amounts => ({
    ready: Math.ceil(sum(parts.map(({ ready }) => ready[unit]))),
    running: Math.ceil(sum(parts.map(({ running }) => running[unit]))),
    limited: Math.ceil(limited[unit]),
    // What nobody may ever run keeps no more than one slot: it shows that somebody has to come who can.
    unhandled: types === undefined ? Math.min(unhandled[unit], 1) : unhandled[unit],
  });
  return {
    ...amounts("jobs"),
    slots: amounts("slots"),
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
export function slotsFor(
  { slots, oldestMs, runMs }: Demand,
  { targetWaitMs }: ScaleTerms,
  nowMs: number,
): number {
  const { ready, running, limited, unhandled } = slots;
  const backlog = ready + limited;
  const isLate = oldestMs === undefined || targetWaitMs === undefined || nowMs - oldestMs > targetWaitMs;
  const pace = isLate || runMs === undefined ? 1 : Math.min(1, runMs / targetWaitMs);
  return running + Math.ceil(backlog * pace) + unhandled;
}

/** The same work, counted in both. */
interface Both {
  readonly jobs: number;
  readonly slots: number;
}

/** By lane whether its jobs are of those that are asked about; what is not known may be. */
function forPool({ placements }: WorkSample, { placement: pool }: Question) {
  return (lane: string | undefined): boolean => {
    if (pool === undefined || lane === undefined) return true;
    const placement = placements.get(lane);
    return (placement === undefined && isPlacedLane(lane)) || isForPool(pool, placement);
  };
}

const slotsIn = ({ placements }: WorkSample, lane: string | undefined): number =>
  placements.get(lane ?? "")?.slots ?? 1;

interface Sampled {
  readonly sample: WorkSample;
  readonly deep: ReadonlySet<string>;
  /** Which part of a lane is asked about. */
  readonly share: (lane: string) => number;
}

interface QueueWork {
  readonly queue: string;
  readonly ready: Both;
  readonly running: Both;
  readonly oldestMs: number | undefined;
}

function workIn(queue: string, lanes: readonly LiveLane[], { sample, deep, share }: Sampled): QueueWork {
  const isPaused = sample.pausedQueues.has(queue);
  const all = lanes.map(({ lane, live }) => {
    const depth = sample.lists?.get(lane)?.depth;
    // Beyond what was counted only the list knows; within it, the list may have ids of jobs that ran long ago.
    const ready = depth === undefined || !deep.has(lane) ? Math.min(depth ?? live, live) : depth;
    const more = Math.max(0, live - ready);
    return { ready, more, share: share(lane), slots: slotsIn(sample, lane) };
  });
  const counted = (of: (one: (typeof all)[number]) => number): Both => ({
    jobs: sum(all.map((one) => of(one) * one.share)),
    slots: sum(all.map((one) => of(one) * one.share * one.slots)),
  });
  const ready = counted((one) => one.ready);
  const found = counted((one) => one.more);
  const isExact = sample.lists !== undefined && !lanes.some(({ lane }) => deep.has(lane));
  // What heartbeats say of a whole queue, divided as its jobs are.
  const total = sum(all.map((one) => one.ready + one.more));
  const asked = counted((one) => one.ready + one.more);
  const beats = sample.running.get(queue) ?? 0;
  const running = isExact ? found : atLeast(found, times(asked, beats, total));
  const oldest = lanes.flatMap(({ lane }) =>
    share(lane) > 0 ? (sample.lists?.get(lane)?.oldest?.at ?? []) : [],
  );
  const waiting = sample.lists === undefined ? less(ready, running) : ready;
  return {
    queue,
    running,
    ready: isPaused ? { jobs: 0, slots: 0 } : waiting,
    oldestMs: isPaused || oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}

const times = ({ jobs, slots }: Both, count: number, total: number): Both =>
  total === 0 ? { jobs: 0, slots: 0 } : { jobs: (jobs * count) / total, slots: (slots * count) / total };

const atLeast = (one: Both, other: Both): Both => ({
  jobs: Math.max(one.jobs, other.jobs),
  slots: Math.max(one.slots, other.slots),
});

/** Without lists what runs is among what was counted. */
const less = (one: Both, other: Both): Both => ({
  jobs: Math.max(0, one.jobs - other.jobs),
  slots: Math.max(0, one.slots - other.slots),
});

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
