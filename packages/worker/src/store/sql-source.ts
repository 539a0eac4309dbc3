import { busyLanes, type Database, nextHeld, nextOfLane, type RestingRows } from "@muster/db";
import { PRIORITIES, parseLane } from "@muster/job";
import type { Offer } from "../port.ts";

/** More candidates than slots: other workers choose among the same rows, and the claim decides. */
const OVERSAMPLE = 2;
const MAX_CANDIDATES = 500;

export interface SqlSourceOptions {
  readonly database: Database;
  readonly queues?: readonly string[] | undefined;
  /** Queues of which nothing is looked for. */
  readonly paused: () => ReadonlySet<string>;
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

  /** The oldest queued jobs, lane by lane in order of priority. Without locks: two workers may see the same ones. */
  async take(free: number): Promise<Offer[]> {
    const wanted = Math.min(free, MAX_CANDIDATES);
    const resting = new Set(this.#options.resting.ids());
    const found: Offer[] = [];
    for (const lane of await this.#lanes()) {
      const limit = (wanted - found.length) * OVERSAMPLE + resting.size;
      const more = await nextOfLane(this.#options.database, lane, limit);
      found.push(...this.#shuffle(more.filter(({ taskId }) => !resting.has(taskId))));
      if (found.length >= wanted) break;
    }
    return found.slice(0, wanted);
  }

  async held(types: readonly string[], free: number): Promise<Offer[]> {
    const { database, queues, paused } = this.#options;
    const resting = new Set(this.#options.resting.ids());
    const wanted = Math.min(free, MAX_CANDIDATES);
    const found = await nextHeld(database, types, wanted + resting.size, queues, [...paused()]);
    return found.filter(({ taskId }) => !resting.has(taskId)).slice(0, wanted);
  }

  /** Only those with live jobs: an idle worker sends one query, however many queues there once were. */
  async #lanes(): Promise<string[]> {
    const { database, queues, paused } = this.#options;
    const lanes = (await busyLanes(database)).map((lane) => ({ lane, ...parseLane(lane) }));
    const served = lanes.filter(
      ({ queue }) => queue !== undefined && (queues?.includes(queue) ?? true) && !paused().has(queue),
    );
    return PRIORITIES.flatMap((priority) =>
      served.filter((lane) => lane.priority === priority).map(({ lane }) => lane),
    );
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
