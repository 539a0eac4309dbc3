import { busyLanes, type Database, nextHeld, nextOfLane } from "@muster/db";
import { PRIORITIES, parseLane } from "@muster/job";
import type { Offer } from "../port.ts";

/** More candidates than slots: other workers choose among the same rows, and the claim decides. */
const OVERSAMPLE = 2;
const MAX_CANDIDATES = 500;

export interface SqlSourceOptions {
  readonly database: Database;
  readonly queues?: readonly string[] | undefined;
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
    const found: Offer[] = [];
    for (const lane of await this.#lanes()) {
      const more = await nextOfLane(this.#options.database, lane, (wanted - found.length) * OVERSAMPLE);
      found.push(...this.#shuffle(more));
      if (found.length >= wanted) break;
    }
    return found.slice(0, wanted);
  }

  held(types: readonly string[], free: number): Promise<Offer[]> {
    const { database, queues } = this.#options;
    return nextHeld(database, types, Math.min(free, MAX_CANDIDATES), queues);
  }

  /** Only those with live jobs: an idle worker sends one query, however many queues there once were. */
  async #lanes(): Promise<string[]> {
    const { database, queues } = this.#options;
    const lanes = (await busyLanes(database)).map((lane) => ({ lane, ...parseLane(lane) }));
    const served = lanes.filter(({ queue }) => queue !== undefined && (queues?.includes(queue) ?? true));
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
