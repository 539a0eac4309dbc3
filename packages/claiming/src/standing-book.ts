import { type Database, readStanding, type Standing } from "@muster/db";
import type { Logger } from "@muster/runtime";

const UNKNOWN: Standing = { labels: {}, labelsVersion: -1, cordoned: false, drainLeftMs: undefined };

export interface StandingBookOptions {
  readonly database: Database;
  readonly log: Logger;
}

/** How this worker stands, as it knows it. Its claims show the version, and match nothing once there is another one. */
export class StandingBook {
  readonly #options: StandingBookOptions;
  readonly #listeners: ((standing: Standing) => void)[] = [];
  #workerId = "";
  #standing = UNKNOWN;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: StandingBookOptions) {
    this.#options = options;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** What a claim under this id shows. */
  versionOf(workerId: string): number {
    return workerId === this.#workerId ? this.#standing.labelsVersion : UNKNOWN.labelsVersion;
  }

  /** Called after each change. Must not throw. */
  onChange(listener: (standing: Standing) => void): void {
    this.#listeners.push(listener);
  }

  /** The worker has been registered, and stands like this. */
  adopt(workerId: string, standing: Standing): void {
    // Any other, not only a later one: a standby that has become the primary may have missed the last change.
    if (this.versionOf(workerId) === standing.labelsVersion) return;
    this.#workerId = workerId;
    this.#standing = standing;
    for (const listener of this.#listeners) listener(standing);
  }

  /** A beat has brought this version. */
  hear(version: number): void {
    if (version !== this.#standing.labelsVersion) this.onChanged();
  }

  /** It is said to stand differently. */
  onChanged(): void {
    this.look().catch((err: unknown) => {
      // Counted in sql_errors_total. Claims match nothing meanwhile, and the next beat asks again.
      this.#options.log.debug({ err }, "could not ask how this worker stands");
    });
  }

  /** Whether it stands differently than when a claim showed this version; if so, that is known here afterwards. Rejects as `Database.query` does. */
  async isOutdated(workerId: string, version: number): Promise<boolean> {
    if (this.versionOf(workerId) === version) await this.look();
    return this.versionOf(workerId) !== version;
  }

  /** A look that is under way may have begun before the change, and another follows it. Rejects as `Database.query` does. */
  look(): Promise<void> {
    this.#next ??= this.#lookNext();
    return this.#next;
  }

  async #lookNext(): Promise<void> {
    await Promise.allSettled([this.#looking]);
    this.#next = undefined;
    this.#looking = this.#look();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const workerId = this.#workerId;
    const standing = await readStanding(this.#options.database, workerId);
    if (standing !== undefined && workerId === this.#workerId) this.adopt(workerId, standing);
  }
}
