import { type Database, heldTypesOf, readTakers, touchTakers } from "@muster/db";
import { MusterError } from "@muster/job";
import { type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";
import type { KnownTaker, KnownTakers } from "./known-takers.ts";
import type { ServedQueues } from "./served-queues.ts";

/** How often it is asked what no signal has told. */
const LOOK_EVERY_MS = 5_000;
/** So often it is written down that workers wait, of which none is deaf. */
const LOOKS_PER_TOUCH = 4;

export interface StandingsOptions {
  readonly database: Database;
  readonly takers: KnownTakers;
  readonly queues: Pick<ServedQueues, "look">;
  /** Of types that workers here run, jobs are on hold. */
  readonly onHeld: (types: readonly string[]) => void;
  /** It is known again how those stand who wait. */
  readonly onKnown: () => void;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Knows how the workers stand that wait here, by signals, by their claims, and by looking now and then. */
export class Standings {
  readonly #options: StandingsOptions;
  readonly #loop: Loop;
  #due = false;
  #looks = 0;
  /** How far the database's clock is ahead of this machine's, milliseconds. */
  #aheadMs = 0;

  constructor(options: StandingsOptions) {
    const { log, metrics } = options;
    this.#options = options;
    this.#loop = startLoop({
      name: "remote-takers",
      intervalMs: LOOK_EVERY_MS,
      log,
      metrics,
      runOnce: () => this.#turn(),
    });
  }

  get loop(): Loop {
    return this.#loop;
  }

  databaseNow(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Somebody waits of whom nothing is known. */
  ask(): void {
    this.#due = true;
    this.#loop.wake();
  }

  /** These workers stand differently; none named: maybe all. */
  onChanged(workerIds: readonly string[]): void {
    const { takers } = this.#options;
    const changed =
      workerIds.length === 0 ? [...takers.all()] : workerIds.flatMap((id) => takers.get(id) ?? []);
    for (const known of changed) {
      known.standing = undefined;
      known.changes += 1;
    }
    if (changed.length > 0) this.ask();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #turn(): Promise<void> {
    const { takers, onKnown } = this.#options;
    const isAsked = this.#due;
    this.#due = false;
    const all = takers.waiting();
    const wanted = isAsked ? all.filter(({ standing }) => standing === undefined) : all;
    try {
      if (wanted.length > 0) await this.#read(wanted);
      if (takers.someAreBound) await this.#lookForQueues();
      if (!isAsked || wanted.length > 0) await this.#lookForHeld();
    } catch (error) {
      this.#due ||= isAsked;
      throw error;
    } finally {
      onKnown();
    }
    if (isAsked) return;
    takers.forgetOld();
    if (this.#looks++ % LOOKS_PER_TOUCH === 0 && all.length > 0) await this.#touch(all);
  }

  async #read(wanted: readonly KnownTaker[]): Promise<void> {
    const before = new Map(wanted.map((known) => [known, known.changes]));
    const found = await readTakers(
      this.#options.database,
      wanted.map(({ taker }) => taker.workerId),
    );
    const standings = new Map(found.map((standing) => [standing.workerId, standing]));
    for (const known of wanted) {
      if (known.changes !== before.get(known)) continue;
      const standing = standings.get(known.taker.workerId);
      known.standing = standing;
      if (standing?.isLive !== true)
        known.waiter?.refuse(
          new MusterError(
            "not_found",
            `no live worker ${known.taker.workerId}: register again as another instance`,
          ),
        );
    }
  }

  async #lookForHeld(): Promise<void> {
    const { database, takers, onHeld } = this.#options;
    const types = takers.types();
    if (types.length === 0) return;
    const held = await heldTypesOf(database, types);
    if (held.length > 0) onHeld(held);
  }

  /** Without Redis nothing is in its lists: what is found by SQL is dealt to those who may have it. */
  async #lookForQueues(): Promise<void> {
    const { takers, queues, log } = this.#options;
    try {
      await queues.look();
      takers.serveAnew();
    } catch (err) {
      log.debug({ err }, "could not read which queues there are");
    }
  }

  async #touch(all: readonly KnownTaker[]): Promise<void> {
    const ids = all.map(({ taker }) => taker.workerId);
    const databaseMs = await touchTakers(this.#options.database, ids);
    if (databaseMs !== undefined) this.#aheadMs = databaseMs - Date.now();
  }
}
