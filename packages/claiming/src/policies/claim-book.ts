import { type Database, readEpoch, readPolicies } from "@muster/db";
import type { Permit } from "@muster/job";
import { Policies } from "@muster/policy";

/**
 * How long after its claim was sent a job may begin unasked: what starts no more does so a second after the answer to
 * whoever paused it.
 */
const FRESH_MS = 800;
/** However long it took to ask whether jobs may begin, those that may do so at the answer: else a slow database starts nothing. */
const AT_ANSWER_MS = 50;

/** The policies between two changes. */
export interface Edition {
  readonly policies: Policies;
  /** False once this worker knows of other policies. */
  readonly isCurrent: boolean;
}

/** The policies that this worker claims by. Claims are made under an edition of them, and show its epoch. */
export class ClaimBook {
  readonly #database: Database;
  readonly #listeners: (() => void)[] = [];
  #edition: { readonly policies: Policies; isCurrent: boolean } = {
    policies: Policies.none,
    isCurrent: true,
  };
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  get edition(): Edition {
    return this.#edition;
  }

  get policies(): Policies {
    return this.#edition.policies;
  }

  get epoch(): number {
    return this.policies.epoch;
  }

  /** Called after each change, from which moment nothing is allowed by the policies of before. Must not throw. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * For what is claimed under this edition: over as soon as this worker knows of another, also while the claim is under way.
   * @param sentAt when the claim was sent, `performance.now()`: it saw every change that was answered before
   */
  permit(edition: Edition, sentAt: number): Permit {
    return new EditionPermit(edition, sentAt + FRESH_MS);
  }

  /** The policies as they are now, and a permit for what they allow. Rejects as `Database.query` does. */
  async confirm(): Promise<{ policies: Policies; permit: Permit }> {
    const sentAt = performance.now();
    await this.look();
    const edition = this.#edition;
    const until = Math.max(sentAt + FRESH_MS, performance.now() + AT_ANSWER_MS);
    return { policies: edition.policies, permit: new EditionPermit(edition, until) };
  }

  /** Whether other policies are in force than those of this edition; if so, they are known here afterwards. Rejects as `Database.query` does. */
  async isOutdated(edition: Edition): Promise<boolean> {
    if (edition.isCurrent) await this.look();
    return !edition.isCurrent;
  }

  /** Asks whether the policies have changed, and reads them if so. Rejects as `Database.query` does. */
  async look(): Promise<void> {
    if ((await readEpoch(this.#database)) !== this.epoch) await this.load();
  }

  /** Reads them anew; a read that is under way may have begun before the change, and another follows it. Rejects as `Database.query` does. */
  load(): Promise<void> {
    this.#next ??= this.#readNext();
    return this.#next;
  }

  async #readNext(): Promise<void> {
    await Promise.allSettled([this.#reading]);
    this.#next = undefined;
    this.#reading = this.#read();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const policies = await readPolicies(this.#database);
    // Any other, not only a later one: a standby that has become the primary may have missed the last change.
    if (policies.epoch === this.epoch) return;
    this.#edition.isCurrent = false;
    this.#edition = { policies, isCurrent: true };
    for (const listener of this.#listeners) listener();
  }
}

class EditionPermit implements Permit {
  readonly #edition: Edition;
  readonly #until: number;

  constructor(edition: Edition, until: number) {
    this.#edition = edition;
    this.#until = until;
  }

  allows(now: number): boolean {
    return now <= this.#until && this.#edition.isCurrent;
  }
}
