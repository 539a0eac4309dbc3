import {
  busyLanes,
  type Database,
  type HeldCandidate,
  nextHeld,
  nextOfLane,
  type RestingRows,
} from "@muster/db";
import {
  DEFAULT_QUEUE,
  isPlacedLane,
  mayTake,
  type Offer,
  type Placement,
  parseLane,
  type WorkerPlace,
} from "@muster/job";
import type { PlacementBook } from "../placement/placement-book.ts";
import { inOrder, lanesFor } from "../placement/worker-lanes.ts";

/** More candidates than slots: other workers choose among the same rows, and the claim decides. */
const OVERSAMPLE = 2;
const MAX_CANDIDATES = 500;
/** So often one look goes further, behind held jobs that nobody here may have. */
const LOOKS_FURTHER = 4;

type HeldJob = Pick<Offer, "queue" | "type">;
/** Whether somebody for whom this looks may have such a job. */
export type MayHave = (job: HeldJob, placement: Placement | undefined) => boolean;

export interface SqlSourceOptions {
  readonly database: Database;
  readonly queues?: readonly string[] | undefined;
  /** Queues of which nothing is looked for. */
  readonly paused: () => ReadonlySet<string>;
  readonly places: () => readonly WorkerPlace[];
  readonly placements: PlacementBook;
  /** Of held jobs. Default: whoever knows a type may have each of its jobs that one of these places takes. */
  readonly mayHave?: MayHave;
  /** What the database lets nobody claim. It stays first in its lane, and as many of it as there are slots would be all that is found. */
  readonly resting: RestingRows;
  readonly random?: () => number;
}

/** Work found by SQL: while Redis is away, and for jobs that were held until a worker knew their type. */
export class SqlSource {
  readonly #options: SqlSourceOptions;
  /** How many held jobs earlier looks have passed, which found no end. */
  #passed = 0;

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

  /**
   * The first held jobs of these types that somebody here may have, and whether there are no others of them. Behind those that
   * others have to take it looks further, where the look before this one has ended, if that found no end.
   */
  async held(
    types: readonly string[],
    free: number,
    freeSlots: number,
  ): Promise<{ readonly offers: Offer[]; readonly isAll: boolean }> {
    const { database, queues, paused } = this.#options;
    const resting = new Set(this.#options.resting.ids());
    const wanted = Math.min(free, MAX_CANDIDATES);
    const look = { types, queues, except: [...paused()] };
    const offers: Offer[] = [];
    let [from, limit] = [0, wanted + resting.size];
    for (let further = 0; further <= LOOKS_FURTHER; further += 1) {
      const found = await nextHeld(database, look, limit, from);
      offers.push(...this.#fitting(found, freeSlots).filter(({ taskId }) => !resting.has(taskId)));
      const isAll = found.length < limit;
      if (isAll || offers.length >= wanted) {
        this.#passed = 0;
        return { offers: offers.slice(0, wanted), isAll: isAll && offers.length < wanted };
      }
      from = further === 0 ? Math.max(found.length, this.#passed) : from + found.length;
      limit = MAX_CANDIDATES;
    }
    this.#passed = from;
    return { offers, isAll: false };
  }

  #fitting(found: readonly HeldCandidate[], freeSlots: number): Offer[] {
    const { placements } = this.#options;
    const mayHave = this.#verdicts();
    return found.flatMap(({ placement, lane, ...job }) => {
      if (!mayHave(job, placement, lane)) return [];
      if (placement === undefined) return [job];
      // The lane may have no other job, and then nobody has looked it up.
      placements.know(lane, placement);
      return placement.slots > Math.max(1, freeSlots) ? [] : [{ ...job, lane, slots: placement.slots }];
    });
  }

  /** Once of each kind: they are mostly alike. */
  #verdicts(): (job: HeldJob, placement: Placement | undefined, lane: string) => boolean {
    const places = this.#options.places();
    const { mayHave = (_job, placement) => places.some((place) => mayTake(place, placement)) } =
      this.#options;
    const known = new Map<string, boolean>();
    return (job, placement, lane) => {
      const kind = `${job.type} ${lane}`;
      const verdict = known.get(kind) ?? mayHave(job, placement);
      known.set(kind, verdict);
      return verdict;
    };
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
