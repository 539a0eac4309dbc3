import { type Adopting, type ClaimBook, unadmitted } from "@muster/claiming";
import { adopt, type Database, remoteBehind } from "@muster/db";
import { sleep } from "@muster/runtime";

/**
 * Longer than a permit lasts: whatever another server has claimed under the old policies, and handed out without asking,
 * has been claimed by then.
 */
const SETTLE_MS = 1_000;

/** Says for all remote workers that they go by the policies, which their servers do for them. Any server may say it. */
export class RemoteAdoption implements Adopting {
  readonly #database: Database;
  readonly #book: ClaimBook;
  #known: number;

  constructor(database: Database, book: ClaimBook) {
    this.#database = database;
    this.#book = book;
    this.#known = -1;
  }

  get isKnown(): boolean {
    return this.#known === this.#book.epoch;
  }

  async acknowledge(): Promise<void> {
    const { epoch, policies } = this.#book;
    if (this.#known >= 0) await sleep(SETTLE_MS);
    for (const { workerId, jobs } of await remoteBehind(this.#database, epoch))
      await adopt(this.#database, { workerId, epoch }, unadmitted(policies, jobs));
    this.#known = epoch;
  }
}
