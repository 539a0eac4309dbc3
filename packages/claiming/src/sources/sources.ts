import type { Database, RestingRows } from "@muster/db";
import { isPlacedLane, type Offer, type Placement, type WorkerPlace } from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import { type Logger, sleep } from "@muster/runtime";
import type { KeptFree } from "../placement/kept-free.ts";
import { PlacementBook } from "../placement/placement-book.ts";
import type { ClaimBook } from "../policies/claim-book.ts";
import type { OfferSource } from "../policies/offer-source.ts";
import { RedisSource } from "./redis-source.ts";
import { type MayHave, SqlSource } from "./sql-source.ts";

/** After Redis failed, how long work is looked for in SQL before Redis is asked again. */
const REDIS_PAUSE_MS = 1_000;
const SQL_IDLE_MS = 500;

export interface SourcesOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  /** Undefined: all queues. Asked again at each look: whoever serves others from now on calls `wake`. */
  readonly queues?: readonly string[] | undefined;
  /** Whether a job of this type can be run here. */
  readonly knows: (type: string) => boolean;
  /** Those of these types that somebody could begin now; undefined: all of them, always. */
  readonly wanted?: () => ReadonlySet<string>;
  /** As what those take jobs for whom this looks, mostly one worker: another array after each change. */
  readonly places: () => readonly WorkerPlace[];
  /** Whether one of them may have a held job. Default: where one of these places takes it. */
  readonly mayHave?: MayHave;
  readonly starvationMs: number;
  readonly databaseNow: () => number;
  readonly resting: RestingRows;
  /** Nothing of a paused queue is looked for, and no held job of a paused type. */
  readonly book: Pick<ClaimBook, "policies" | "onChange">;
  readonly log: Logger;
}

/** Where a worker finds work: held jobs of its types first, then the lists, or SQL while the lists cannot be used. */
export class Sources implements OfferSource {
  readonly #options: SourcesOptions;
  readonly #lists: RedisSource;
  readonly #rows: SqlSource;
  readonly #placements: PlacementBook;
  /** Types of which jobs may be on hold. */
  readonly #heldTypes = new Set<string>();
  #redisPausedUntil = Number.NEGATIVE_INFINITY;
  #sqlWait = new AbortController();

  constructor(options: SourcesOptions) {
    this.#options = options;
    const { book } = options;
    const paused = (): ReadonlySet<string> => book.policies.pausedQueues;
    const comesWithOthers = ({ queue, type }: Offer): boolean =>
      book.policies.limitsFor(queue, type).length > 0;
    const placements = new PlacementBook(options);
    this.#placements = placements;
    this.#lists = new RedisSource({
      ...options,
      paused,
      placements,
      comesWithOthers,
      get queues() {
        return options.queues;
      },
    });
    this.#rows = new SqlSource({
      ...options,
      paused,
      placements,
      get queues() {
        return options.queues;
      },
    });
    // What waits for the lists of before waits for those of now.
    book.onChange(() => void this.wake());
  }

  /** What a lane of a class requires, as far as that is known. */
  placementOf(lane: string): Placement | undefined {
    return this.#placements.of(lane);
  }

  /** Whether this worker may take from a lane of a class, as it stands now. */
  allows(lane: string): boolean {
    return this.#placements.allows(this.#options.places(), lane);
  }

  async take(free: number, freeSlots: number): Promise<Offer[] | KeptFree> {
    return this.#take(free, freeSlots, () => this.#lists.take(free, freeSlots));
  }

  /**
   * The same, but leaves what is of other types in its lists, where it is for others: for who has found such things just
   * now. Does not wait there.
   */
  async takeWanted(free: number, types: readonly string[]): Promise<Offer[]> {
    return this.#take(free, free, () => this.#lists.takeWanted(free, types));
  }

  async #take<Found extends Offer[] | KeptFree>(
    free: number,
    freeSlots: number,
    fromLists: () => Promise<Found>,
  ): Promise<Offer[] | Found> {
    const held = await this.#takeHeld(free, freeSlots);
    if (held.length > 0) return held;
    const startedAt = performance.now();
    if (this.#options.redis.dispatch.takes && startedAt >= this.#redisPausedUntil) {
      try {
        return await fromLists();
      } catch (error) {
        // Counted by the connection. Jobs do not wait for Redis: their rows are found by SQL.
        this.#options.log.debug({ err: error }, "Redis gave no work; looking in SQL");
        // What takes long to fail is tried rarely: jobs wait meanwhile.
        const failedAt = performance.now();
        this.#redisPausedUntil = failedAt + Math.max(REDIS_PAUSE_MS, 2 * (failedAt - startedAt));
      }
    }
    const found = await this.#rows.take(free, freeSlots);
    if (found.length === 0) await sleep(SQL_IDLE_MS * (0.5 + Math.random()), this.#sqlWait.signal);
    return found;
  }

  async #takeHeld(free: number, freeSlots: number): Promise<Offer[]> {
    const types = this.#wantedHeld();
    if (types.length === 0) return [];
    const { offers, isAll } = await this.#rows.held(types, free, freeSlots);
    if (isAll) for (const type of types) this.#heldTypes.delete(type);
    return offers;
  }

  /** What nobody could begin would fill each look, and what is behind it would wait for ever. */
  #wantedHeld(): string[] {
    if (this.#heldTypes.size === 0) return [];
    const { book, wanted } = this.#options;
    const types = wanted?.();
    return [...this.#heldTypes].filter(
      (type) => !book.policies.isTypePaused(type) && types?.has(type) !== false,
    );
  }

  /** Other types may be wanted than before. */
  async onWanted(): Promise<void> {
    if (this.#wantedHeld().length > 0) await this.wake();
  }

  /** Ends a wait in `take` early: there may be work of new queues, or of held types, or the engine stops. */
  async wake(): Promise<void> {
    this.#sqlWait.abort();
    this.#sqlWait = new AbortController();
    await this.#lists.wake();
  }

  /** Jobs of these types are held somewhere. */
  async onHeld(types: readonly string[]): Promise<void> {
    for (const type of types) if (this.#options.knows(type)) this.#heldTypes.add(type);
    if (this.#heldTypes.size > 0) await this.wake();
  }

  /** @param name a queue, or a lane of a class, of which a job was pushed for the first time in a while; undefined: of any */
  async onNewLane(name?: string): Promise<void> {
    const { queues } = this.#options;
    if (queues === undefined || name === undefined || isPlacedLane(name)) await this.wake();
  }

  /** Never rejects: what Redis does not take now, the reconciler brings again. */
  async putBack(offers: readonly Offer[]): Promise<void> {
    try {
      await this.#lists.putBack(offers);
    } catch (err) {
      this.#options.log.debug({ err, jobs: offers.length }, "could not put back what was popped");
    }
  }

  stop(): Promise<void> {
    return this.#lists.stop();
  }
}
