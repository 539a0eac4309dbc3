import {
  DEFAULT_RETENTION,
  FIRST_ID,
  followRules,
  forgetCalls,
  forgetHeldTypes,
  type OnRefused,
  purgeAudit,
  purgeBulks,
  purgeFaults,
  purgeKeys,
  purgeLimitKeys,
  purgeNames,
  purgePage,
  purgeSeries,
  purgeTokens,
  purgeWorkers,
  tellOfRefused,
  trimNext,
} from "@muster/db";
import { sleep } from "@muster/runtime";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 5_000;
/** Between two batches: without it, purging would cost a third of the speed at which jobs run. */
const PAUSE_MS = 100;
/** How often to look whether a walk is due: ten looks a second were most of what an idle leader did. */
const LOOK_MS = 1_000;
const WALK_EVERY_MS = 3_600_000;
/** After the start of its process, which first has to do what was waiting for it: reading all rows can wait longer. */
const FIRST_WALK_MS = 30_000;

/** Deletes what is past its retention: small tables first, then once an hour a walk along the whole primary key. */
export function purger(context: ChoreContext, firstWalkMs: number = FIRST_WALK_MS): Chore {
  const purge = new Purge(context, performance.now() + firstWalkMs);
  return {
    name: "purger",
    intervalMs: LOOK_MS,
    runOnce: async (signal) => {
      if (!purge.isDue) return undefined;
      await purge.nextPiece();
      if (!purge.isDue) return undefined;
      await sleep(PAUSE_MS, signal);
      return "again";
    },
  };
}

class Purge {
  readonly #context: ChoreContext;
  readonly #onRefused: OnRefused;
  #walkAt: number;
  /** Undefined between two walks. Kept here: a new leader starts over, which costs it one walk. */
  #after: string | undefined;
  /** Of one walk: the tables that come before the jobs, as far as they are not done. Each gives one batch at a time. */
  #tables: AsyncGenerator<number>[] | undefined;
  /**
   * Jobs may have thousands of events and attempts: a page that is more than a statement may delete is tried in smaller
   * ones, or the walk would be stuck on it for ever.
   */
  #batch = BATCH;
  #purged = 0;

  constructor(context: ChoreContext, walkAt: number) {
    this.#context = context;
    this.#onRefused = tellOfRefused(context.log);
    this.#walkAt = walkAt;
  }

  get isDue(): boolean {
    return this.#after !== undefined || performance.now() >= this.#walkAt;
  }

  async nextPiece(): Promise<void> {
    if (this.#after !== undefined) return await this.#walkOn(this.#after);
    const { database, retention } = this.#context;
    // The walk starts when nothing is left in these; until then each piece is one batch of them. A table that cannot be
    // purged counts as done from the next piece on.
    this.#tables ??= [
      purgeKeys(database, BATCH),
      purgeLimitKeys(database, BATCH),
      purgeSeries(database, BATCH),
      purgeFaults(database, BATCH),
      purgeTokens(database, BATCH),
      purgeBulks(database, BATCH),
      purgeAudit(database, retention.auditMs ?? DEFAULT_RETENTION.auditMs, BATCH),
    ];
    for (let [table] = this.#tables; table !== undefined; [table] = this.#tables) {
      if (!(await table.next()).done) return;
      this.#tables.shift();
    }
    this.#tables = undefined;
    // The walk is begun before what may be refused: no fault of one table keeps another from being purged.
    this.#after = FIRST_ID;
    await purgeWorkers(database);
    await purgeNames(database);
    await forgetHeldTypes(database);
    // Whoever admits jobs does so, too, as long as there is a policy.
    await followRules(database);
    await forgetCalls(database);
    await this.#walkOn(FIRST_ID);
  }

  async #walkOn(from: string): Promise<void> {
    const { database, retention, log } = this.#context;
    const size = this.#batch;
    this.#batch = Math.ceil(size / 10);
    if (size === 1) await trimNext(database, retention, from);
    const page = await purgePage(database, retention, from, size, this.#onRefused);
    this.#batch = Math.min(BATCH, size * 2);
    this.#purged += page.purged;
    this.#after = page.lastId;
    if (this.#after !== undefined) return;
    log.debug({ jobs: this.#purged }, "purged jobs that are past their retention");
    this.#walkAt = performance.now() + WALK_EVERY_MS;
    this.#purged = 0;
  }
}
