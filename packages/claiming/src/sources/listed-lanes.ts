import { parseLane, type WorkerPlace } from "@muster/job";
import { type ListNames, listNames, type RedisConnection } from "@muster/queue";
import type { PlacementBook } from "../placement/placement-book.ts";
import { inOrder, lanesFor, MAX_PLACED_AT_ONCE } from "../placement/worker-lanes.ts";

/** How often the names of lists are read again by a worker that hears of new ones. */
const LANES_EVERY_MS = 6_000;
/** The same where nobody can tell it of new ones. */
const UNTOLD_LANES_EVERY_MS = 2_000;
/** Where not all lanes are named at once, others have their turn this often. */
const TURN_MS = 250;

export interface ListedLanesOptions {
  readonly redis: RedisConnection;
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  /** Queues that nothing is taken from: another set after each change. */
  readonly paused: () => ReadonlySet<string>;
  /** As what those take jobs for whom this looks: another array after each change. */
  readonly places: () => readonly WorkerPlace[];
  readonly placements: PlacementBook;
}

const NOTHING: ListNames = { queues: [], placed: [] };

/** The lanes that a worker takes from, in their order. */
export class ListedLanes {
  readonly #options: ListedLanesOptions;
  #names = NOTHING;
  #readAt = Number.NEGATIVE_INFINITY;
  #paused: ReadonlySet<string> | undefined;
  #places: readonly WorkerPlace[] | undefined;
  #lanes: readonly string[] = [];
  /** Those of them whose jobs take several slots. */
  #large: ReadonlySet<string> = new Set();
  /** Where the next turn begins, while not all lanes of placements are named at once. */
  #from = 0;
  #takesTurns = false;

  constructor(options: ListedLanesOptions) {
    this.#options = options;
  }

  get all(): readonly string[] {
    return this.#lanes;
  }

  /** There are more lanes of placements than one pop names: it has to be a short one. */
  get takesTurns(): boolean {
    return this.#takesTurns;
  }

  /** Those whose jobs have room in so many slots: all of them, mostly. */
  within(slots: number): readonly string[] {
    if (this.#large.size === 0) return this.#lanes;
    return this.#lanes.filter((lane) => !this.#isBeyond(lane, slots));
  }

  /** The others. */
  beyond(slots: number): readonly string[] {
    return [...this.#large].filter((lane) => this.#isBeyond(lane, slots));
  }

  slotsOf(lane: string): number {
    return this.#options.placements.slotsOf(lane);
  }

  #isBeyond(lane: string, slots: number): boolean {
    return this.#large.has(lane) && this.slotsOf(lane) > Math.max(1, slots);
  }

  /** There may be others: they are read again before the next take. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads names where that is due. Answers whether the lanes may be others than before. Rejects while Redis is away. */
  async read(): Promise<boolean> {
    const areRead = await this.#readNames();
    const [paused, places] = [this.#options.paused(), this.#options.places()];
    if (!areRead && paused === this.#paused && places === this.#places) return false;
    [this.#paused, this.#places] = [paused, places];
    const { queues, placements } = this.#options;
    const isOpen = (queue: string): boolean => !paused.has(queue);
    const open = {
      queues: this.#names.queues.filter(isOpen),
      placed: this.#names.placed.filter((lane) => isOpen(parseLane(lane)?.queue ?? "")),
    };
    const fitting = lanesFor(places, open, queues?.filter(isOpen), placements);
    this.#lanes = inOrder({ ...fitting, placed: this.#turnOf(fitting.placed) });
    this.#large = new Set(
      open.placed.length === 0 ? [] : this.#lanes.filter((lane) => this.slotsOf(lane) > 1),
    );
    return true;
  }

  #turnOf<T>(placed: readonly T[]): readonly T[] {
    this.#takesTurns = placed.length > MAX_PLACED_AT_ONCE;
    if (!this.#takesTurns) return placed;
    if (this.#from >= placed.length) this.#from = 0;
    const turn = placed.slice(this.#from, this.#from + MAX_PLACED_AT_ONCE);
    this.#from += MAX_PLACED_AT_ONCE;
    return turn;
  }

  /** Returns whether they were read anew. */
  async #readNames(): Promise<boolean> {
    const { redis, placements } = this.#options;
    const now = performance.now();
    const age = now - this.#readAt;
    if (age < this.#everyMs) return false;
    // Before the answer: news that come beside it may not be in it, and must have the names read again.
    this.#readAt = now;
    try {
      this.#names = await listNames(redis);
    } catch (error) {
      this.#readAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
    await placements.learn(this.#names.placed);
    return true;
  }

  get #everyMs(): number {
    if (this.#takesTurns) return TURN_MS;
    return this.#options.redis.rights.lacks("hear", "tell") ? UNTOLD_LANES_EVERY_MS : LANES_EVERY_MS;
  }
}
