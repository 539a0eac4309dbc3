import { randomUUID } from "node:crypto";
import {
  type Admissions,
  type ClaimBook,
  type Edition,
  giveBack,
  type SetAside,
  type Sources,
  withSlots,
} from "@muster/claiming";
import {
  type Database,
  type Handed,
  type HandedJob,
  type HandedOut,
  handOut,
  type OnRefused,
  type Series,
} from "@muster/db";
import { publishChanges } from "@muster/dispatch";
import type { AttemptKey, Offer, Permit } from "@muster/job";
import { admits, type Limit } from "@muster/policy";
import type { RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import { AnswerSizes } from "./answer-sizes.ts";
import type { KnownTaker } from "./known-takers.ts";
import { newsOf } from "./news.ts";
import { REST_MS } from "./rests.ts";
import type { Undelivered } from "./undelivered.ts";
import type { Waiter } from "./waiter.ts";

export interface HandOutsOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  readonly book: ClaimBook;
  readonly admissions: Admissions;
  readonly aside: Pick<SetAside, "park">;
  readonly sources: Pick<Sources, "putBack">;
  readonly undelivered: Undelivered;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What was dealt of jobs that have the same limits, or none. */
export interface DealtBatch {
  readonly edition: Edition;
  readonly limits: readonly Limit[];
  readonly hands: ReadonlyMap<KnownTaker, readonly Offer[]>;
}

const slotsOf = (jobs: readonly HandedJob[]): number => jobs.reduce((sum, { slots = 1 }) => sum + slots, 0);

interface Hand {
  readonly known: KnownTaker;
  /** It was open when it was dealt to. */
  readonly waiter: Waiter;
  readonly offers: readonly Offer[];
  readonly takeId: string;
}

/** The call that waits now may be a later one of the same worker, by which that has given up this one, or says that it has not. */
function openCallOf({ known, waiter }: Hand): Waiter | undefined {
  const goesOn = known.waiter?.call.askedBefore !== undefined && known.waiter.call.askedBefore > 0;
  return goesOn && waiter.isOpen ? waiter : known.waiter;
}

/** Of those that require something. */
function lanesOf(offers: readonly Offer[]): ReadonlyMap<string, string> | undefined {
  const placed = offers.flatMap(({ taskId, lane }): [string, string][] =>
    lane === undefined ? [] : [[taskId, lane]],
  );
  return placed.length === 0 ? undefined : new Map(placed);
}

/** Of those that take several. */
function largeOf(offers: readonly Offer[]): ReadonlyMap<string, number> | undefined {
  const large = offers.flatMap(({ taskId, slots = 1 }): [string, number][] =>
    slots > 1 ? [[taskId, slots]] : [],
  );
  return large.length === 0 ? undefined : new Map(large);
}

/** Claims what was dealt, by one statement for all who were dealt to, and answers those who wait. */
export class HandOuts {
  readonly sizes: AnswerSizes = new AnswerSizes();
  readonly #options: HandOutsOptions;

  constructor(options: HandOutsOptions) {
    this.#options = options;
  }

  /** Rejects as `Database.query` does; what was dealt is back then, and whoever waits still waits. */
  async run(batch: DealtBatch): Promise<void> {
    const hands = [...batch.hands].flatMap(([known, offers]): Hand[] => {
      const { waiter } = known;
      if (waiter === undefined) return [];
      waiter.isDealt = true;
      known.isDealt = true;
      return [{ known, waiter, offers, takeId: randomUUID() }];
    });
    try {
      const permit = this.#options.book.permit(batch.edition, performance.now());
      const out = await this.#claim(batch, hands);
      await Promise.all(hands.map((hand) => this.#settle(batch, hand, out, permit)));
    } catch (error) {
      await this.#options.sources.putBack(hands.flatMap(({ offers }) => offers));
      throw error;
    } finally {
      for (const { known, waiter } of hands) {
        known.isDealt = false;
        waiter.isDealt = false;
        if (waiter.isOver) waiter.end();
      }
    }
  }

  async #claim({ edition, limits }: DealtBatch, hands: readonly Hand[]): Promise<HandedOut> {
    const { database, admissions, book, sources, onRefused, metrics } = this.#options;
    const { epoch, pausedGates } = edition.policies;
    const deals = hands.map(({ known, waiter, offers, takeId }) => ({
      workerId: known.taker.workerId,
      takeId,
      room: waiter.call.freeSlots,
      before: waiter.call.askedBefore,
      labelsVersion: known.standing?.labelsVersion ?? -1,
      taskIds: [...new Set(offers.map(({ taskId }) => taskId))],
      lanes: lanesOf(offers),
      slots: largeOf(offers),
    }));
    const rules = limits.length === 0 ? undefined : { limits, pausedGates };
    const out = await handOut(database, epoch, deals, rules, onRefused);
    const jobs = [...out.workers.values()].flatMap((one) => one.jobs);
    const asked = [...out.workers.values()].reduce((sum, one) => sum + one.asked, 0);
    metrics.claim.inc({ result: "won" }, jobs.length);
    if (asked > jobs.length) metrics.claim.inc({ result: "lost" }, asked - jobs.length);
    void publishChanges(this.#options, out.events);
    if (rules !== undefined) admissions.onClaimed(jobs);
    if (jobs.length === 0 && out.workers.size > 0 && (await book.isOutdated(edition))) {
      await sources.putBack(hands.flatMap(({ offers }) => offers));
      return { workers: new Map(), events: [], untried: [] };
    }
    return out;
  }

  /** What one worker gets, and what becomes of the rest of what was dealt to it. */
  async #settle(batch: DealtBatch, hand: Hand, out: HandedOut, permit: Permit): Promise<void> {
    const { sources, aside } = this.#options;
    const handed = out.workers.get(hand.known.taker.workerId);
    if (handed === undefined) {
      // It stands differently than was known here.
      hand.known.standing = undefined;
      await sources.putBack(hand.offers);
      return;
    }
    if (handed.asked === 0) hand.known.restsUntil = performance.now() + REST_MS;
    const untried = new Set(out.untried);
    const tried = hand.offers.filter(({ taskId }) => !untried.has(taskId)).slice(0, handed.asked);
    const isTried = new Set(tried);
    await sources.putBack(hand.offers.filter((offer) => !isTried.has(offer)));
    const got = new Set(handed.jobs.map(({ taskId }) => taskId));
    const others = tried.filter(({ taskId }) => !got.has(taskId));
    if (batch.limits.length > 0 && others.length > 0) await aside.park(batch, others, batch.edition);
    if (handed.jobs.length > 0) await this.#deliver(hand, handed, permit);
  }

  async #deliver(hand: Hand, handed: Handed, permit: Permit): Promise<void> {
    const { known, takeId, offers } = hand;
    const { undelivered } = this.#options;
    const jobs = withSlots(handed.jobs, offers);
    const allowed = permit.allows(performance.now()) ? jobs : await this.#allowed(jobs);
    const sent = this.sizes.cut(allowed);
    const waiter = openCallOf(hand);
    const isThere = waiter?.isOpen === true && waiter.call.freeSlots >= slotsOf(sent) && sent.length > 0;
    if (!isThere) return undelivered.add(takeId);
    if (sent.length < jobs.length) await this.#release(known.taker.workerId, jobs, sent);
    if (!waiter.answer({ takeId, jobs: sent, ...newsOf(known) })) return undelivered.add(takeId);
    for (const { queue, type, waitedMs } of sent)
      this.#options.series.of(queue, type).started(Math.max(0, waitedMs));
  }

  /** Asked where the claim took long, or the policies have changed meanwhile. */
  async #allowed(jobs: readonly HandedJob[]): Promise<readonly HandedJob[]> {
    const { policies } = await this.#options.book.confirm();
    return jobs.filter((job) => admits(policies, job));
  }

  async #release(workerId: string, jobs: readonly HandedJob[], sent: readonly HandedJob[]): Promise<void> {
    const { onRefused, metrics, log } = this.#options;
    const stays = new Set(sent);
    const attempts = jobs.flatMap((job): AttemptKey[] =>
      stays.has(job) ? [] : [{ taskId: job.taskId, fence: job.fence, workerId }],
    );
    try {
      await giveBack(this.#options, workerId, attempts, onRefused);
    } catch (err) {
      metrics.loopErrors.inc({ loop: "takes" });
      log.debug({ err, jobs: attempts.length }, "could not give back what an answer has no room for");
    }
  }
}
