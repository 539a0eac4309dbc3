import { countAdmitted } from "@muster/db";
import type { ChoreContext } from "../chore.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { KnownRooms } from "./known-rooms.ts";
import { Pace } from "./pace.ts";

/** From one look at all gates that somebody waits for to the next. */
const PAUSE_MS = 250;
/** Gates of one statement. With more of them, those that have room are found by counting what is admitted, as a whole. */
const SLICE = 500;
const COUNT_PAUSE_MS = 500;
/** Admitted jobs that are counted. Beyond that gates are only looked at in turn. */
const MOST_COUNTED = 100_000;
/** How many times as long as it takes a look rests: where endings are heard of, and where they are not. */
const HEARING_REST = 20;
const DEAF_REST = 4;

/** Finds out which gates have opened without anybody's telling: a signal is lost, the worker has died, or Redis is away. */
export class Poll {
  readonly #context: ChoreContext;
  readonly #memory: FeedMemory;
  readonly #pace = new Pace(PAUSE_MS, HEARING_REST);
  readonly #countPace = new Pace(COUNT_PAUSE_MS, HEARING_REST);
  /** Gates that are left of the look under way. */
  #left = 0;

  constructor(context: ChoreContext, memory: FeedMemory) {
    this.#context = context;
    this.#memory = memory;
  }

  /** Infinity while nobody waits. */
  get dueAt(): number {
    const { closedGates } = this.#memory.waiting;
    if (closedGates === 0) return Number.POSITIVE_INFINITY;
    return closedGates > SLICE ? Math.min(this.#pace.dueAt, this.#countPace.dueAt) : this.#pace.dueAt;
  }

  /** Anything may have opened: look at all of them now. */
  hurry(): void {
    this.#left = this.#memory.waiting.closedGates;
    this.#pace.hurry();
    this.#countPace.hurry();
  }

  async runIfDue(): Promise<void> {
    const { waiting } = this.#memory;
    if (waiting.closedGates > SLICE && this.#countPace.isDue) await this.#count();
    if (waiting.closedGates === 0 || !this.#pace.isDue) return;
    const startedAt = performance.now();
    if (this.#left <= 0) this.#left = waiting.closedGates;
    const gates = waiting.closedFor(SLICE);
    await this.#look(gates);
    this.#left -= SLICE;
    this.#pace.onDone(startedAt, this.#left <= 0, this.#rest);
  }

  /** Twenty thousand gates take ten seconds in turn, and what is admitted before them a twentieth of one. */
  async #count(): Promise<void> {
    const { waiting, book } = this.#memory;
    const startedAt = performance.now();
    const places = Math.max(1, ...book.policies.limits.map((limit) => book.placesOf(limit)));
    const admitted = await countAdmitted(this.#context.database, places, MOST_COUNTED);
    if (admitted !== undefined) waiting.openByCounts(admitted);
    this.#countPace.onDone(startedAt, true, this.#rest);
  }

  async #look(gates: readonly string[]): Promise<void> {
    const { waiting, book } = this.#memory;
    const rooms = new KnownRooms(this.#context.database, this.#memory);
    await rooms.read(gates);
    // What waits for a limit that is gone has to be looked at, too.
    for (const gate of gates) if (rooms.isOpen(gate) || book.limitOf(gate) === undefined) waiting.open(gate);
  }

  get #rest(): number {
    const { redis } = this.#context;
    return redis.state === "up" && !redis.rights.lacks("hear", "tell") ? HEARING_REST : DEAF_REST;
  }
}
