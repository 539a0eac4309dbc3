import type { LiveLane, LiveType } from "@muster/db";
import type { Placement } from "@muster/job";
import type { Tail } from "@muster/queue";

/** Jobs of a queue that wait for something other than a free slot, and that a worker would change. */
export interface KeptBack {
  readonly queue: string;
  /** Undefined = of any. */
  readonly type: string | undefined;
  /** That they go to once nothing keeps them back; undefined = not known. */
  readonly lane: string | undefined;
  readonly count: number;
}

/** What changes seldom, or costs more to ask. */
export interface PolicySample {
  readonly pausedQueues: ReadonlySet<string>;
  /** How many of those that wait for limits these would let in now. */
  readonly limited: readonly KeptBack[];
  /** What no live worker that has seen it can run. */
  readonly unhandled: readonly KeptBack[];
  /** By queue how long attempts took lately, on average, milliseconds. */
  readonly runMs: ReadonlyMap<string, number>;
}

/** All that was read of the stores at one time, of every queue that somebody asks about. */
export interface WorkSample extends PolicySample {
  readonly lanes: readonly LiveLane[];
  /** So many jobs of a lane were counted at most. */
  readonly counted: number;
  /** By lane; undefined while jobs do not go through the lists, or these do not answer. */
  readonly lists: ReadonlyMap<string, Tail> | undefined;
  /** By queue, by the last heartbeats; for what was not counted. */
  readonly running: ReadonlyMap<string, number>;
  /** Of those lanes that somebody asks about by type. */
  readonly types: readonly LiveType[];
  /** By lane, of those that have a class, what it stands for, as far as that is known. */
  readonly placements: ReadonlyMap<string, Placement>;
}

/** Lanes that have more jobs than were counted. */
export function deepLanes({ lanes, counted, lists }: WorkSample): string[] {
  return lanes
    .filter(({ lane, live }) => live >= counted || (lists?.get(lane)?.depth ?? 0) >= counted)
    .map(({ lane }) => lane);
}
