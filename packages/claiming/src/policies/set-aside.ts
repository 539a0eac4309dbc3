import {
  admitted,
  type Database,
  hold,
  holdPaused,
  moveByRule,
  type OnRefused,
  park,
  RestingRows,
  type Rules,
} from "@muster/db";
import { announceMoved, publishChanges } from "@muster/dispatch";
import type { Offer } from "@muster/job";
import { lackedByRules } from "@muster/policy";
import { publishSignal, type RedisConnection } from "@muster/queue";
import { boundedLabel, type Logger, type Metrics } from "@muster/runtime";
import type { Admissions } from "./admissions.ts";
import type { ClaimBook, Edition } from "./claim-book.ts";
import type { OfferSource } from "./offer-source.ts";
import type { Limited, Sorted } from "./sort-offers.ts";

export interface SetAsideOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly book: ClaimBook;
  readonly admissions: Admissions;
  /** What can be run here. */
  readonly types: () => readonly string[];
  readonly sources: Pick<OfferSource, "putBack" | "placementOf">;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const idsOf = (offers: readonly Offer[]): string[] => [...new Set(offers.map(({ taskId }) => taskId))];

/** What becomes of offers that are not to be claimed here now. */
export class SetAside {
  readonly #options: SetAsideOptions;
  readonly #typeLabel = boundedLabel();
  /** Have gone back once although their claim had not brought them. */
  readonly #returned = new RestingRows();

  constructor(options: SetAsideOptions) {
    this.#options = options;
  }

  /**
   * Never rejects: what could not be set aside is still queued, and the reconciler brings it again.
   * @returns how many offers could have been claimed if there had been slots; they are where they were
   */
  async put({ unknown, paused, misplaced, waiting, limited }: Sorted, edition: Edition): Promise<number> {
    const returned = await Promise.all([
      this.#trying(unknown, () => this.#holdUnknown(unknown)),
      this.#trying(paused, () => this.#holdPaused(paused, edition)),
      this.#trying(misplaced, () => this.#place(misplaced, edition)),
      this.#trying(waiting, () => this.#options.sources.putBack(waiting)),
      ...limited.map((group) => this.#trying(group.surplus, () => this.#returnSurplus(group, edition))),
    ]);
    return returned.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /** Those of these offers that were not admitted wait before their first gate from now on. Never rejects. */
  async park({ limits }: Pick<Limited, "limits">, offers: readonly Offer[], edition: Edition): Promise<void> {
    await this.#trying(offers, async () => {
      const { database, onRefused, admissions } = this.#options;
      const { epoch, pausedGates } = edition.policies;
      const ids = idsOf(offers);
      const rules = { limits, pausedGates };
      const { holds, parked, events } = await park(database, epoch, ids, rules, onRefused);
      admissions.onHeld(holds);
      await publishChanges(this.#options, events);
      if (parked === ids.length) return;
      if (parked > 0 || !(await this.#putBackIfOutdated(offers, edition)))
        await this.#putBackAdmitted(offers, rules);
    });
  }

  /**
   * A key may have opened since the claim was refused: its jobs may start, and are in no list. Each goes back once a minute
   * at most: one that is admitted, and that no claim brings, because somebody's transaction has it, would go to and fro.
   */
  async #putBackAdmitted(offers: readonly Offer[], rules: Rules): Promise<void> {
    const { database, sources } = this.#options;
    const resting = new Set(this.#returned.ids());
    const news = offers.filter(({ taskId }) => !resting.has(taskId));
    if (news.length === 0) return;
    const ids = new Set(await admitted(database, idsOf(news), rules));
    for (const id of ids) this.#returned.add(id);
    await sources.putBack(news.filter(({ taskId }) => ids.has(taskId)));
  }

  async #trying<T>(offers: readonly Offer[], act: () => Promise<T>): Promise<T | undefined> {
    if (offers.length === 0) return undefined;
    try {
      return await act();
    } catch (err) {
      this.#options.metrics.loopErrors.inc({ loop: "consumer" });
      this.#options.log.debug({ err, jobs: offers.length }, "could not set jobs aside");
      return undefined;
    }
  }

  async #holdUnknown(offers: readonly Offer[]): Promise<void> {
    const { database, redis, admissions, onRefused, log, metrics } = this.#options;
    const { types, gates, held, events } = await hold(
      database,
      idsOf(offers),
      this.#options.types(),
      onRefused,
    );
    if (held === 0) return;
    admissions.onLeft(gates);
    log.warn({ types, jobs: held }, "holding jobs of types this worker does not know");
    for (const type of types) {
      metrics.heldJobs.inc({ type: this.#typeLabel(type) });
      await this.#tellOfHeld(redis, type);
    }
    await publishChanges(this.#options, events);
  }

  async #tellOfHeld(redis: RedisConnection, type: string): Promise<void> {
    try {
      await publishSignal(redis, { kind: "held", type });
    } catch (err) {
      this.#options.log.debug({ err }, "could not tell of held jobs; heartbeats do");
    }
  }

  /** By the rules, into the lanes of those who may run them. */
  async #place(offers: readonly Offer[], edition: Edition): Promise<void> {
    const { database, sources } = this.#options;
    const { policies } = edition;
    const kinds = Map.groupBy(offers, ({ queue, type, lane = "" }) => `${queue} ${type} ${lane}`);
    for (const [kind, group] of kinds) {
      const [first] = group;
      const ruled = first && policies.placementFor(first.queue, first.type);
      const own = first?.lane === undefined ? undefined : sources.placementOf(first.lane);
      const placing = ruled && lackedByRules(ruled, own);
      if (first === undefined || placing === undefined) continue;
      const moved = await moveByRule(database, policies.epoch, idsOf(group), placing, first.lane);
      this.#options.log.debug({ kind, jobs: moved.length }, "placed jobs by rules");
      await announceMoved(this.#options, moved);
      if (moved.length === 0) await this.#putBackIfOutdated(group, edition);
    }
  }

  async #holdPaused(offers: readonly Offer[], edition: Edition): Promise<void> {
    const { database, onRefused } = this.#options;
    const { held, events } = await holdPaused(database, edition.policies.epoch, idsOf(offers), onRefused);
    await publishChanges(this.#options, events);
    if (held === 0) await this.#putBackIfOutdated(offers, edition);
  }

  /** Those that are admitted go back to where they were; the others are parked. */
  async #returnSurplus({ limits, surplus }: Limited, edition: Edition): Promise<number> {
    const { database, sources } = this.#options;
    const { pausedGates } = edition.policies;
    const ids = new Set(await admitted(database, idsOf(surplus), { limits, pausedGates }));
    const { back = [], others = [] } = Object.groupBy(surplus, ({ taskId }) =>
      ids.has(taskId) ? "back" : "others",
    );
    await sources.putBack(back);
    await this.park({ limits }, others, edition);
    return back.length;
  }

  /** Under other policies they may be claimed, and nobody else has them. Answers whether they are back. */
  async #putBackIfOutdated(offers: readonly Offer[], edition: Edition): Promise<boolean> {
    const { book, sources } = this.#options;
    if (!(await book.isOutdated(edition))) return false;
    await sources.putBack(offers);
    return true;
  }
}
