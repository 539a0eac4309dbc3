import { type Database, renewLead, resignLead } from "@muster/db";
import { type Metrics, sleep } from "@muster/runtime";

const LEAD_MS = 8_000;
export const RENEW_INTERVAL_MS = 2_000;
const FOLLOW_MS = 10_000;
/**
 * How much earlier a leader stops trusting its lead than the lead ends, so that two processes rarely both believe in
 * one.
 */
const TRUST_MARGIN_MS = 1_000;

export interface LeaderOptions {
  readonly database: Database;
  /** Identifies this process among all; new at every start. */
  readonly holder: string;
  readonly metrics: Pick<Metrics, "leader">;
  /** Told with every renewal where work is to be found, whoever leads. */
  readonly heard?: (dispatch: "redis" | "sql") => void;
  /** A monotonic clock in milliseconds; set by tests. */
  readonly now?: () => number;
}

/**
 * This process's part in the election of who runs the chores. Its renewals also show, in leaders and all others alike,
 * for how long the database has accepted writes: without that, nobody may declare a silent worker dead.
 */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #now: () => number;
  #trustedUntil = Number.NEGATIVE_INFINITY;
  #steadySince: number | undefined;
  #lastAccepted = Number.NEGATIVE_INFINITY;
  #databaseAhead: number | undefined;
  #gained = new AbortController();

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Names this process among all that run chores. */
  get holder(): string {
    return this.#options.holder;
  }

  /** True while the lead was renewed recently enough; a process that was paused for longer finds it false. */
  leading(): boolean {
    return this.#now() < this.#trustedUntil;
  }

  /**
   * Waits until this process leads, for ten seconds at most, so that the loops of all others show that they are alive.
   * All that wait are woken together: an idle process should wake rarely.
   */
  async untilLeading(signal: AbortSignal): Promise<void> {
    await sleep(FOLLOW_MS - (this.#now() % FOLLOW_MS), AbortSignal.any([signal, this.#gained.signal]));
  }

  /** For how long every renewal was accepted without a gap, milliseconds; 0 after a failure or a pause. */
  steadyMs(): number {
    const now = this.#now();
    if (this.#steadySince === undefined || now - this.#lastAccepted > LEAD_MS) return 0;
    return now - this.#steadySince;
  }

  /** Database time in milliseconds since 1970; undefined before the first renewal was answered. */
  databaseNow(): number | undefined {
    return this.#databaseAhead === undefined ? undefined : this.#now() + this.#databaseAhead;
  }

  /** Takes or keeps the lead. Rejects when the database does not answer; an earlier lead is trusted to its end. */
  async renew(): Promise<void> {
    const { database, holder, metrics } = this.#options;
    // Counted from the sending: the database starts the lease later, so the trust ends first.
    const sent = this.#now();
    try {
      const term = await renewLead(database, holder, LEAD_MS);
      const led = this.leading();
      this.#trustedUntil = term.leading ? sent + LEAD_MS - TRUST_MARGIN_MS : Number.NEGATIVE_INFINITY;
      this.#databaseAhead = term.databaseMs - sent;
      this.#accepted(sent);
      this.#options.heard?.(term.dispatch);
      if (!led && this.leading()) this.#tellGained();
    } catch (error) {
      this.#steadySince = undefined;
      throw error;
    } finally {
      metrics.leader.set(this.leading() ? 1 : 0);
    }
  }

  /** Gives up the lead at once instead of letting it expire. */
  async resign(): Promise<void> {
    const led = this.leading();
    this.#trustedUntil = Number.NEGATIVE_INFINITY;
    this.#options.metrics.leader.set(0);
    if (led) await resignLead(this.#options.database, this.#options.holder);
  }

  #tellGained(): void {
    this.#gained.abort();
    this.#gained = new AbortController();
  }

  #accepted(sent: number): void {
    const gap = sent - this.#lastAccepted > LEAD_MS;
    if (gap || this.#steadySince === undefined) this.#steadySince = sent;
    this.#lastAccepted = sent;
  }
}
