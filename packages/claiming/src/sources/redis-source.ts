import { DEFAULT_QUEUE, isPlacedLane, type Offer, parseLane } from "@muster/job";
import {
  createTaker,
  decodeElement,
  readTails,
  returnTaken,
  type Taken,
  type Taker,
  takeNow,
  takeWanted,
} from "@muster/queue";
import { type Logger, sleep } from "@muster/runtime";
import type { KeptFree } from "../placement/kept-free.ts";
import { SlotReservation } from "../placement/slot-reservation.ts";
import { ListedLanes, type ListedLanesOptions } from "./listed-lanes.ts";
import { Starvation } from "./starvation.ts";

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
/** A pop that does not name all lanes. */
const TURN_SECONDS = 0.25;

export interface RedisSourceOptions extends ListedLanesOptions {
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
  readonly #lanes: ListedLanes;
  readonly #reservation = new SlotReservation();
  #rest = new AbortController();
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
    this.#lanes = new ListedLanes(options);
    this.#taker = createTaker(options.redis);
    this.#starvation = new Starvation(options.starvationMs);
  }

  /**
   * @param freeSlots what takes more of them stays where it is
   * @returns how many slots are kept free for one that takes more, and until when nothing else is taken
   * Rejects while Redis is away: look in SQL then.
   */
  async take(free: number, freeSlots: number): Promise<Offer[] | KeptFree> {
    if (await this.#lanes.read()) this.#starvation.keep(this.#lanes.all);
    const kept = await this.#keepFree(freeSlots);
    if (kept !== undefined) return kept;
    const lanes = this.#lanes.within(freeSlots);
    if (lanes.length === 0) {
      await sleep(NO_LANES_MS, this.#rest.signal);
      return [];
    }
    const taken = this.#idle ? [] : await this.#takeNow(lanes, free);
    if (taken.length > 0) return this.#decode(taken);
    const popped = this.#decode(await this.#pop(lanes));
    const isAmongOthers = free > popped.length && popped.some(this.#options.comesWithOthers);
    return isAmongOthers ? [...popped, ...(await this.#takeOthers(lanes, free - popped.length))] : popped;
  }

  /** Of what takes more slots than are free, one that has waited for long is what is taken next. */
  async #keepFree(freeSlots: number): Promise<Offer[] | KeptFree | undefined> {
    const now = performance.now();
    const large = this.#lanes.beyond(freeSlots);
    if (large.length > 0 && this.#reservation.isDue(now)) {
      const tails = await readTails(this.#options.redis, large);
      const clocks = { now, storeNow: this.#options.databaseNow() };
      this.#reservation.observe(tails, (lane) => this.#lanes.slotsOf(lane), clocks);
    }
    const kept = this.#reservation.current(now);
    if (kept === undefined) return undefined;
    if (kept.slots > freeSlots) return { keptSlots: kept.slots };
    this.#reservation.end();
    const taken = await takeNow(this.#options.redis, [kept.lane], 1);
    return taken.length > 0 ? this.#decode(taken) : undefined;
  }

  /** Offers of these types that are near the ends of their lists. Does not wait. Rejects as `take` does. */
  async takeWanted(free: number, types: readonly string[]): Promise<Offer[]> {
    if (await this.#lanes.read()) this.#starvation.keep(this.#lanes.all);
    return this.#decode(
      await takeWanted(this.#options.redis, this.#lanes.within(free), Math.min(free, MAX_TAKE), types),
    );
  }

  /** With what was popped: claimed and recorded apart from them, it would cost as much as they all do. */
  async #takeOthers(lanes: readonly string[], free: number): Promise<Offer[]> {
    try {
      return this.#decode(await this.#takeNow(lanes, free));
    } catch (err) {
      // What was popped is in nobody's list any more.
      this.#options.log.debug({ err }, "could not look behind what was popped");
      return [];
    }
  }

  async #takeNow(lanes: readonly string[], free: number): Promise<Taken[]> {
    await this.#readTails(lanes);
    const aged = this.#starvation.due().filter((lane) => lanes === this.#lanes.all || lanes.includes(lane));
    const taken = await takeNow(this.#options.redis, lanes, Math.min(free, MAX_TAKE), aged);
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
  async #pop(lanes: readonly string[]): Promise<Taken[]> {
    const startedAt = performance.now();
    const popped = await this.#taker.wait(lanes, this.#lanes.takesTurns ? TURN_SECONDS : undefined);
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
    this.#lanes.forget();
    this.#rest.abort();
    this.#rest = new AbortController();
    this.#waking ??= this.#unblock().finally(() => (this.#waking = undefined));
    await this.#waking;
  }

  async #unblock(): Promise<void> {
    if (this.#lanes.all.length > MANY_LANES) await sleep(this.#wokenAt + WAKES_EVERY_MS - performance.now());
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

  /** Only while there is work: an idle worker asks Redis nothing but its blocking pop. */
  async #readTails(all: readonly string[]): Promise<void> {
    if (performance.now() - this.#tailsReadAt < TAILS_EVERY_MS) return;
    const { redis, databaseNow } = this.#options;
    if (this.#tailsFrom >= all.length) this.#tailsFrom = 0;
    const lanes = all.slice(this.#tailsFrom, this.#tailsFrom + TAILS_AT_ONCE);
    this.#tailsFrom += TAILS_AT_ONCE;
    this.#starvation.observe(await readTails(redis, lanes), databaseNow());
    this.#tailsReadAt = performance.now();
  }

  #decode(taken: readonly Taken[]): ListedOffer[] {
    let lane: string | undefined;
    let place: Pick<Offer, "queue" | "lane" | "slots"> = { queue: DEFAULT_QUEUE };
    return taken.flatMap((one) => {
      if (one.lane !== lane) {
        lane = one.lane;
        place = this.#placeOf(lane);
      }
      const element = decodeElement(one.raw);
      if (element !== undefined)
        return [{ taskId: element.task_id, type: element.type, ...place, taken: one }];
      this.#options.log.warn(
        { lane: one.lane, element: one.raw.slice(0, 200) },
        "removed something that is not a job from a list",
      );
      return [];
    });
  }

  #placeOf(lane: string): Pick<Offer, "queue" | "lane" | "slots"> {
    const queue = parseLane(lane)?.queue ?? DEFAULT_QUEUE;
    return isPlacedLane(lane) ? { queue, lane, slots: this.#lanes.slotsOf(lane) } : { queue };
  }
}
