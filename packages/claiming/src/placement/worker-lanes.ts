import {
  lanesOf,
  mayTake,
  PRIORITIES,
  type Priority,
  parseLane,
  specificity,
  type WorkerPlace,
} from "@muster/job";
import type { ListNames } from "@muster/queue";
import type { PlacementBook } from "./placement-book.ts";

/** Lanes with classes that one pop names: each costs Redis microseconds of its only thread. */
export const MAX_PLACED_AT_ONCE = 256;

interface PlacedLane {
  readonly lane: string;
  readonly priority: Priority;
  readonly specificity: number;
  /** Of its queue, in the order in which queues are taken from. */
  readonly rank: number;
}

/** The lanes that a worker may take from, or several for whom somebody looks. */
export interface WorkerLanes {
  /** Of classes; by priority, the more specific first. */
  readonly placed: readonly PlacedLane[];
  readonly queues: readonly string[];
}

/** @param served undefined for all queues */
export function lanesFor(
  places: readonly WorkerPlace[],
  { queues, placed }: ListNames,
  served: readonly string[] | undefined,
  book: Pick<PlacementBook, "of" | "allows">,
): WorkerLanes {
  const own = served ?? queues;
  const ranks = new Map(own.map((queue, rank) => [queue, rank]));
  const fitting = placed.flatMap((lane): PlacedLane[] => {
    const parts = parseLane(lane);
    const placement = book.of(lane);
    if (parts === undefined || placement === undefined || !book.allows(places, lane)) return [];
    const rank = ranks.get(parts.queue);
    if (rank === undefined && served !== undefined) return [];
    return [
      { lane, priority: parts.priority, specificity: specificity(placement), rank: rank ?? own.length },
    ];
  });
  fitting.sort((a, b) => b.specificity - a.specificity || a.rank - b.rank || (a.lane < b.lane ? -1 : 1));
  return { placed: fitting, queues: places.some((place) => mayTake(place, undefined)) ? own : [] };
}

/**
 * In strict order of priority. Within one, what fewer workers may take comes first: a job that any worker could run would
 * otherwise keep the only one busy that could run the other.
 */
export function inOrder({ placed, queues }: WorkerLanes): string[] {
  const plain = lanesOf(queues);
  if (placed.length === 0) return plain;
  return PRIORITIES.flatMap((priority, place) => [
    ...placed.filter((one) => one.priority === priority).map(({ lane }) => lane),
    ...plain.slice(place * queues.length, (place + 1) * queues.length),
  ]);
}
