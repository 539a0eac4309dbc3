import { DEFAULT_QUEUE, lanesOf, parseLane } from "@muster/job";
import {
  createTaker,
  decodeElement,
  queueNames,
  type RedisConnection,
  readTails,
  returnTaken,
  type Taken,
  type Taker,
  takeNow,
} from "@muster/queue";
import { type Logger, sleep } from "@muster/runtime";
import type { Offer } from "../port.ts";
import { Starvation } from "./starvation.ts";

/** How often the names of the queues are read again by a worker that serves all of them and hears of new ones. */
const LANES_EVERY_MS = 6_000;
/** The same where nobody can tell it of new ones. */
const UNTOLD_LANES_EVERY_MS = 2_000;
/** With so many lanes each wait costs Redis milliseconds: it is not begun anew for news more often than this. */
const MANY_LANES = 1_000;
const WAKES_EVERY_MS = 250;
const TAILS_EVERY_MS = 1_000;
/**
 * Lanes looked at each time, in turn: a worker that is busy with one queue must not ask about thousands each second.
 */
const TAILS_AT_ONCE = 256;
/** Elements of one take: a larger one would hold the others up for longer than it saves. */
const MAX_TAKE = 500;
/** A pop that took longer than this probably waited, so every list was empty when it began. */
const WAITED_MS = 5;
/** After this many of them, look again anyway: over a slow network every pop takes that long. */
const LONE_POPS = 16;
/** A worker all of whose queues are paused looks for new ones as often as one whose pop has ended without a job. */
const NO_LANES_MS = 2_000;

export interface RedisSourceOptions {
  readonly redis: RedisConnection;
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  /** Queues that nothing is taken from: another set after each change. */
  readonly paused: () => ReadonlySet<string>;
  /** Whether a job is of those that are let in, and so pushed, many at a time. */
  readonly comesWithOthers: (offer: Offer) => boolean;
  readonly starvationMs: number;
  readonly databaseNow: () => number;
  readonly log: Logger;
}

/** An offer that was popped; what was found by SQL has nothing to put back. */
interface ListedOffer extends Offer {
  readonly taken: Taken;
}

const isListed = (offer: Offer): offer is ListedOffer => "taken" in offer;

/** Work from the Redis lists: at once when there is some, else by a blocking pop. */
export class RedisSource {
  readonly #options: RedisSourceOptions;
  readonly #taker: Taker;
  readonly #starvation: Starvation;
  #names: readonly string[] = [];
  #paused: ReadonlySet<string> | undefined;
  /** Of those of these names that are not paused. */
  #lanes: string[] = [];
  #rest = new AbortController();
  #lanesReadAt = Number.NEGATIVE_INFINITY;
  #tailsReadAt = Number.NEGATIVE_INFINITY;
  #tailsFrom = 0;
  #idle = true;
  /** How many more pops are assumed to stand alone: nothing was found behind the last one. */
  #lonePops = 0;
  #popped = false;
  #waking: Promise<void> | undefined;
  #wokenAt = Number.NEGATIVE_INFINITY;

  constructor(options: RedisSourceOptions) {
    this.#options = options;
    this.#taker = createTaker(options.redis);
    this.#starvation = new Starvation(options.starvationMs);
  }

  /** Rejects while Redis is away: look in SQL then. */
  async take(free: number): Promise<Offer[]> {
    await this.#readLanes();
    if (this.#lanes.length === 0) {
      await sleep(NO_LANES_MS, this.#rest.signal);
      return [];
    }
    const taken = this.#idle ? [] : await this.#takeNow(free);
    if (taken.length > 0) return this.#decode(taken);
    const popped = this.#decode(await this.#pop());
    const isAmongOthers = free > popped.length && popped.some(this.#options.comesWithOthers);
    return isAmongOthers ? [...popped, ...(await this.#takeOthers(free - popped.length))] : popped;
  }

  /** With what was popped: claimed and recorded apart from them, it would cost as much as they all do. */
  async #takeOthers(free: number): Promise<Offer[]> {
    try {
      return this.#decode(await this.#takeNow(free));
    } catch (err) {
      // What was popped is in nobody's list any more.
      this.#options.log.debug({ err }, "could not look behind what was popped");
      return [];
    }
  }

  async #takeNow(free: number): Promise<Taken[]> {
    await this.#readTails();
    const aged = this.#starvation.due();
    const taken = await takeNow(this.#options.redis, this.#lanes, Math.min(free, MAX_TAKE), aged);
    this.#starvation.onTaken(taken.length, aged.length > 0);
    if (taken.length > 0) this.#lonePops = 0;
    else if (this.#popped) this.#lonePops = LONE_POPS;
    this.#popped = false;
    return taken;
  }

  /**
   * While jobs come one at a time, another pop follows at once: looking for more beside the job's claim makes the claim
   * slower (1.24 against 1.09 ms on two cores, p90 1.9 against 1.4).
   */
  async #pop(): Promise<Taken[]> {
    const startedAt = performance.now();
    const popped = await this.#taker.wait(this.#lanes);
    this.#popped = popped !== undefined;
    if (popped === undefined) {
      this.#idle = true;
      return [];
    }
    this.#lonePops = performance.now() - startedAt < WAITED_MS ? 0 : Math.max(0, this.#lonePops - 1);
    this.#idle = this.#lonePops > 0;
    return [popped];
  }

  /** New queues may have come: read their names and wait for them too. */
  async wake(): Promise<void> {
    this.#lanesReadAt = Number.NEGATIVE_INFINITY;
    this.#rest.abort();
    this.#rest = new AbortController();
    this.#waking ??= this.#unblock().finally(() => (this.#waking = undefined));
    await this.#waking;
  }

  async #unblock(): Promise<void> {
    if (this.#lanes.length > MANY_LANES) await sleep(this.#wokenAt + WAKES_EVERY_MS - performance.now());
    this.#wokenAt = performance.now();
    await this.#taker.unblock();
  }

  async putBack(offers: readonly Offer[]): Promise<void> {
    const taken = offers.flatMap((offer) => (isListed(offer) ? [offer.taken] : []));
    if (taken.length > 0) await returnTaken(this.#options.redis, taken);
  }

  stop(): Promise<void> {
    return this.#taker.stop();
  }

  async #readLanes(): Promise<void> {
    const paused = this.#options.paused();
    const areRead = await this.#readNames();
    if (!areRead && paused === this.#paused) return;
    this.#paused = paused;
    this.#lanes = lanesOf(this.#names.filter((queue) => !paused.has(queue)));
    this.#starvation.keep(this.#lanes);
  }

  /** Returns whether they were read anew. */
  async #readNames(): Promise<boolean> {
    const { redis, queues } = this.#options;
    const now = performance.now();
    const age = now - this.#lanesReadAt;
    if (age < UNTOLD_LANES_EVERY_MS) return false;
    if (age < LANES_EVERY_MS && !redis.rights.lacks("hear", "tell")) return false;
    // Before the answer: news that come beside it may not be in it, and must have the names read again.
    this.#lanesReadAt = now;
    try {
      this.#names = queues ?? (await queueNames(redis));
    } catch (error) {
      this.#lanesReadAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
    return true;
  }

  /** Only while there is work: an idle worker asks Redis nothing but its blocking pop. */
  async #readTails(): Promise<void> {
    if (performance.now() - this.#tailsReadAt < TAILS_EVERY_MS) return;
    const { redis, databaseNow } = this.#options;
    if (this.#tailsFrom >= this.#lanes.length) this.#tailsFrom = 0;
    const lanes = this.#lanes.slice(this.#tailsFrom, this.#tailsFrom + TAILS_AT_ONCE);
    this.#tailsFrom += TAILS_AT_ONCE;
    this.#starvation.observe(await readTails(redis, lanes), databaseNow());
    this.#tailsReadAt = performance.now();
  }

  #decode(taken: readonly Taken[]): ListedOffer[] {
    let lane = "";
    let queue = DEFAULT_QUEUE;
    return taken.flatMap((one) => {
      if (one.lane !== lane) {
        lane = one.lane;
        queue = parseLane(lane)?.queue ?? DEFAULT_QUEUE;
      }
      const element = decodeElement(one.raw);
      if (element !== undefined) return [{ taskId: element.task_id, type: element.type, queue, taken: one }];
      this.#options.log.warn(
        { lane: one.lane, element: one.raw.slice(0, 200) },
        "removed something that is not a job from a list",
      );
      return [];
    });
  }
}
