import { setImmediate } from "node:timers/promises";
import { claim, claimedBy, claimLimited, type Database, type OnRefused } from "@muster/db";
import { publishChanges } from "@muster/dispatch";
import type { Batch, Claimed, ClaimedJob, Offer, Placement, Take } from "@muster/job";
import { admits, type Limit } from "@muster/policy";
import type { RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import { isKeptFree } from "../placement/kept-free.ts";
import { withSlots } from "../placement/with-slots.ts";
import type { StandingBook } from "../standing-book.ts";
import type { Admissions } from "./admissions.ts";
import type { ClaimBook, Edition } from "./claim-book.ts";
import type { OfferSource } from "./offer-source.ts";
import { SetAside } from "./set-aside.ts";
import { type Sorted, sortOffers } from "./sort-offers.ts";

export interface ClaimsOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly book: ClaimBook;
  readonly admissions: Admissions;
  readonly standing: Pick<StandingBook, "standing" | "versionOf" | "isOutdated">;
  /** What this worker has handlers for. */
  readonly types: readonly string[];
  readonly sources: OfferSource;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Offers that have the same limits, or none, as an edition of the policies says. */
interface SortedBatch extends Batch {
  readonly edition: Edition;
  readonly limits: readonly Limit[];
}

const placedLanesOf = (offers: readonly Offer[]): string[] => [
  ...new Set(offers.flatMap(({ lane }) => lane ?? [])),
];

/**
 * Resolves without a value when the work has settled, after `then`. A set that jobs come and go through leaves old tables behind,
 * each of which knows its successor: kept with its value, a promise would keep hundreds of jobs from the next small collections.
 */
const ended = (work: Promise<unknown>, then: () => void): Promise<void> => work.then(then, then);

const isSorted = (batch: Batch): batch is SortedBatch => "edition" in batch;

/** Takes and claims jobs as the policies say. The claim itself decides: it matches nothing while other policies are in force. */
export class Claims {
  readonly #options: ClaimsOptions;
  readonly #types: ReadonlySet<string>;
  readonly #aside: SetAside;
  /** What the last take has brought and is not to be claimed here is being set aside. */
  #settingAside: Promise<void> | undefined;
  /** In the order of their takes; what they bring is not kept by them, see `ended`. */
  readonly #underWay = new Set<Promise<void>>();
  /** Each with the edition by which it began. */
  readonly #taking = new Map<Promise<void>, Edition>();
  /** Most of the last take has gone back for want of slots: more of it would do so again. */
  #takesForSlots = false;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#types = new Set(options.types);
    this.#aside = new SetAside({ ...options, types: () => options.types });
  }

  take(room: number, freeSlots: number): Promise<Take> {
    const take = this.#take(room, freeSlots);
    const taking = ended(take, () => this.#taking.delete(taking));
    this.#taking.set(taking, this.#options.book.edition);
    return take;
  }

  async #take(room: number, freeSlots: number): Promise<Take> {
    // It may put elements back, which are first in their lists then.
    if (this.#settingAside !== undefined) await this.#settingAside;
    const { book, sources } = this.#options;
    const wanted = this.#takesForSlots ? freeSlots : room;
    if (wanted === 0) return { batches: [], needsSlots: 1 };
    const offers = await sources.take(wanted, freeSlots);
    if (isKeptFree(offers)) return { batches: [], needsSlots: offers.keptSlots };
    const { edition } = book;
    const placementOf = (lane: string): Placement | undefined => sources.placementOf(lane);
    const knows = (type: string): boolean => this.#types.has(type);
    const sorted = sortOffers(offers, edition.policies, knows, freeSlots, placementOf);
    const { plain, large, limited } = sorted;
    if (plain.length + large.length < offers.length) this.#setAside(sorted, edition, offers.length);
    else this.#takesForSlots = false;
    const plainOnes = [large, plain].map((some) => ({ limits: [], offers: some }));
    const groups = [...plainOnes, ...limited].filter((group) => group.offers.length > 0);
    return {
      batches: groups.map((group) => ({ limits: group.limits, offers: group.offers, edition })),
      needsSlots: limited.some(({ surplus }) => surplus.length > 0) ? 1 : 0,
    };
  }

  #setAside(sorted: Sorted, edition: Edition, taken: number): void {
    this.#beforeNextTake(
      this.#aside.put(sorted, edition).then((returned) => {
        this.#takesForSlots = returned > taken / 2;
      }),
    );
  }

  /** @param work never rejects */
  #beforeNextTake(work: Promise<void>): void {
    const all = Promise.all([this.#settingAside, work]).then(() => {
      if (this.#settingAside === all) this.#settingAside = undefined;
    });
    this.#settingAside = all;
  }

  claim(workerId: string, batch: Batch): Promise<Claimed> {
    if (!isSorted(batch)) throw new TypeError("claims what it has not taken");
    const claimed = this.#claim(workerId, batch, () => this.#after(claiming));
    const claiming: Promise<void> = ended(claimed, () => this.#underWay.delete(claiming));
    this.#underWay.add(claiming);
    return claimed;
  }

  /** Resolves when the claims have settled that are of later takes than this one, also of a take that has no answer yet. */
  async #after(claiming: Promise<void>): Promise<void> {
    // One that began by the policies of now brings nothing that these have refused, and may wait for seconds.
    const outdated = [...this.#taking].filter(([, edition]) => !edition.isCurrent);
    if (outdated.length > 0) {
      await Promise.allSettled(outdated.map(([taking]) => taking));
      // What a take brings is claimed as soon as that is heard.
      await setImmediate();
    }
    const all = [...this.#underWay];
    await Promise.allSettled(all.slice(all.indexOf(claiming) + 1));
  }

  async #claim(workerId: string, batch: SortedBatch, laterOnes: () => Promise<void>): Promise<Claimed> {
    const { database, book, admissions, standing, onRefused, metrics } = this.#options;
    const { edition, limits, offers } = batch;
    const { epoch, pausedGates } = edition.policies;
    const ids = [...new Set(offers.map(({ taskId }) => taskId))];
    const permit = book.permit(edition, performance.now());
    // As it stands now, which is what the claim shows: labels may have changed since these were found.
    const lanes = placedLanesOf(offers).filter((lane) => this.#options.sources.allows(lane));
    const as = { workerId, epoch, labelsVersion: standing.versionOf(workerId), lanes };
    const isPlain = limits.length === 0;
    const { jobs, events } = await (isPlain
      ? claim(database, as, ids, onRefused)
      : claimLimited(database, as, ids, { limits, pausedGates }, onRefused));
    metrics.claim.inc({ result: "won" }, jobs.length);
    if (jobs.length < ids.length) metrics.claim.inc({ result: "lost" }, ids.length - jobs.length);
    void publishChanges(this.#options, events);
    if (!isPlain) admissions.onClaimed(jobs);
    if (jobs.length === 0 && (await this.#isOutdated(as, edition))) {
      // What goes back last is taken first: it has to be the oldest.
      await laterOnes();
      // Whoever claims nothing any more puts back itself what it did not get.
      if (!standing.standing.cordoned) await this.#options.sources.putBack(offers);
    } else if (!isPlain && jobs.length < ids.length) this.#park(batch, jobs);
    else if (jobs.length < ids.length) await this.#putBackUnmet(batch, lanes);
    const isLarge = (offers[0]?.slots ?? 1) > 1;
    return { jobs: withSlots(jobs, offers), permit, goFirst: !isPlain || isLarge };
  }

  /** What this worker has no longer the labels for is others' to take. */
  async #putBackUnmet({ offers }: SortedBatch, lanes: readonly string[]): Promise<void> {
    const unmet = offers.filter(({ lane }) => lane !== undefined && !lanes.includes(lane));
    if (unmet.length > 0) await this.#options.sources.putBack(unmet);
  }

  /** Whether a claim has brought nothing because this worker did not know of now. */
  async #isOutdated(
    { workerId, labelsVersion }: { readonly workerId: string; readonly labelsVersion: number },
    edition: Edition,
  ): Promise<boolean> {
    const { book, standing } = this.#options;
    const [policies, fleet] = await Promise.all([
      book.isOutdated(edition),
      standing.isOutdated(workerId, labelsVersion),
    ]);
    return policies || fleet;
  }

  /** What a limited claim did not bring has not been admitted, or belongs to somebody else. */
  #park({ offers, limits, edition }: SortedBatch, claimed: readonly ClaimedJob[]): void {
    const ids = new Set(claimed.map(({ taskId }) => taskId));
    const others = offers.filter(({ taskId }) => !ids.has(taskId));
    this.#beforeNextTake(this.#aside.park({ limits }, others, edition));
  }

  async claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    const jobs = await claimedBy(this.#options.database, workerId, taskIds);
    this.#options.admissions.onClaimed(jobs);
    return jobs;
  }

  async mayBegin(jobs: readonly ClaimedJob[]): Promise<Claimed> {
    const { policies, permit } = await this.#options.book.confirm();
    return { jobs: jobs.filter((job) => admits(policies, job)), permit };
  }

  /** Resolves when nothing of what was taken is on its way back. */
  async idle(): Promise<void> {
    await this.#settingAside;
    await this.#options.admissions.idle();
  }
}
