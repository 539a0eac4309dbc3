import {
  busyLanes,
  type Database,
  type HeldCandidate,
  nextHeld,
  nextOfLane,
  type RestingRows,
} from "@muster/db";
import { DEFAULT_QUEUE, isPlacedLane, mayTake, type Offer, parseLane, type WorkerPlace } from "@muster/job";
import type { PlacementBook } from "../placement/placement-book.ts";
import { inOrder, lanesFor } from "../placement/worker-lanes.ts";

/** More candidates than slots: other workers choose among the same rows, and the claim decides. */
const OVERSAMPLE = 2;
const MAX_CANDIDATES = 500;

export interface SqlSourceOptions {
  readonly database: Database;
  readonly queues?: readonly string[] | undefined;
  /** Queues of which nothing is looked for. */
  readonly paused: () => ReadonlySet<string>;
  readonly places: () => readonly WorkerPlace[];
  readonly placements: PlacementBook;
  /** What the database lets nobody claim. It stays first in its lane, and as many of it as there are slots would be all that is found. */
  readonly resting: RestingRows;
  readonly random?: () => number;
}

/** Work found by SQL: while Redis is away, and for jobs that were held until a worker knew their type. */
export class SqlSource {
  readonly #options: SqlSourceOptions;

  constructor(options: SqlSourceOptions) {
    this.#options = options;
  }

  /**
   * The oldest queued jobs, lane by lane in order of priority. Without locks: two workers may see the same ones.
   * @param freeSlots what takes more of them is left out
   */
  async take(free: number, freeSlots: number): Promise<Offer[]> {
    const { database, placements } = this.#options;
    const wanted = Math.min(free, MAX_CANDIDATES);
    const resting = new Set(this.#options.resting.ids());
    const found: Offer[] = [];
    for (const lane of await this.#lanes(freeSlots)) {
      const limit = (wanted - found.length) * OVERSAMPLE + resting.size;
      const more = await nextOfLane(database, lane, limit);
      const place = isPlacedLane(lane) ? { lane, slots: placements.slotsOf(lane) } : {};
      const fresh = more.filter(({ taskId }) => !resting.has(taskId)).map((one) => ({ ...one, ...place }));
      found.push(...this.#shuffle(fresh));
      if (found.length >= wanted) break;
    }
    return found.slice(0, wanted);
  }

  async held(types: readonly string[], free: number, freeSlots: number): Promise<Offer[]> {
    const { database, queues, paused } = this.#options;
    const resting = new Set(this.#options.resting.ids());
    const wanted = Math.min(free, MAX_CANDIDATES);
    const look = (limit: number): Promise<HeldCandidate[]> =>
      nextHeld(database, types, limit, queues, [...paused()]);
    let found = await look(wanted + resting.size);
    let fitting = this.#fitting(found, freeSlots);
    // Behind those that others have to take there may be some for this one.
    if (fitting.length < found.length) {
      found = await look(MAX_CANDIDATES + resting.size);
      fitting = this.#fitting(found, freeSlots);
    }
    return fitting.filter(({ taskId }) => !resting.has(taskId)).slice(0, wanted);
  }

  #fitting(found: readonly HeldCandidate[], freeSlots: number): Offer[] {
    const { placements } = this.#options;
    const places = this.#options.places();
    return found.flatMap(({ placement, lane, ...job }) => {
      if (!places.some((place) => mayTake(place, placement))) return [];
      if (placement === undefined) return [job];
      // The lane may have no other job, and then nobody has looked it up.
      placements.know(lane, placement);
      return placement.slots > Math.max(1, freeSlots) ? [] : [{ ...job, lane, slots: placement.slots }];
    });
  }

  /** Only those with live jobs: an idle worker sends one query, however many queues there once were. */
  async #lanes(freeSlots: number): Promise<string[]> {
    const { database, queues, paused, places, placements } = this.#options;
    const open = (await busyLanes(database)).filter((lane) => !paused().has(parseLane(lane)?.queue ?? ""));
    const placed = open.filter(isPlacedLane);
    if (placed.length > 0) await placements.learn(placed);
    const busy = new Set(open);
    const names = [...new Set(open.flatMap((lane) => parseLane(lane)?.queue ?? []))].toSorted();
    const all = [DEFAULT_QUEUE, ...names.filter((name) => name !== DEFAULT_QUEUE)];
    const lanes = inOrder(lanesFor(places(), { queues: all, placed }, queues, placements));
    return lanes.filter((lane) => busy.has(lane) && placements.slotsOf(lane) <= Math.max(1, freeSlots));
  }

  /** Workers that all claim the oldest rows in the same order would mostly lose. */
  #shuffle<T>(items: readonly T[]): T[] {
    const random = this.#options.random ?? Math.random;
    return items
      .map((item) => ({ item, key: random() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }
}
