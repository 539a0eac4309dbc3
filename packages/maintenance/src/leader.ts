import { type Database, renewLead, resignLead } from "@muster/db";
import { type Metrics, sleep } from "@muster/runtime";

const LEAD_MS = 8_000;
export const RENEW_INTERVAL_MS = 2_000;
const FOLLOW_MS = 10_000;
/**
 * A follower that hears of the lead by its heartbeats asks for it no more seldom: a gap as long as the lead would end
 * the steady time.
 */
const MAX_REST_MS = 6_000;
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
  readonly onDispatch?: (dispatch: "redis" | "sql") => void;
  /** A monotonic clock in milliseconds; set by tests. */
  readonly now?: () => number;
}

/** Spares a worker most questions for the lead: its heartbeats and signals tell of it. */
export interface LeadListener {
  /**
   * The database has accepted a heartbeat.
   * @param sentAt `performance.now()`
   * @param leadLeftMs for how long the lead lasted then, whoever has it; below 0 when nobody did
   */
  hear(sentAt: number, leadLeftMs: number): void;
  /** The lead was given up, or its holder has decided something: ask now. */
  ask(): void;
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
  /** Another process's lead is known to last until then. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #rest = new AbortController();

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

  /** See `LeadListener`. Returns whether nobody leads. */
  hear(sentAt: number, leadLeftMs: number): boolean {
    this.#accepted(sentAt);
    this.#restUntil = sentAt + Math.min(leadLeftMs, MAX_REST_MS);
    return leadLeftMs <= 0;
  }

  /** Ends a rest. */
  endRest(): void {
    this.#restUntil = Number.NEGATIVE_INFINITY;
    this.#rest.abort();
    this.#rest = new AbortController();
  }

  /** Whether another process's lead ends before the next usual renewal, unless it is renewed. */
  endsSoon(): boolean {
    const leftMs = this.#restUntil - this.#now();
    return !this.leading() && leftMs > 0 && leftMs < RENEW_INTERVAL_MS;
  }

  /** Waits for as long as another process's lead is known to last. Returns false at once when none is. */
  async restWhileLed(signal: AbortSignal): Promise<boolean> {
    const restMs = this.leading() ? 0 : this.#restUntil - this.#now();
    if (restMs <= 0) return false;
    await sleep(restMs, AbortSignal.any([signal, this.#rest.signal]));
    return true;
  }

  /** For how long every renewal and heartbeat was accepted without a gap, milliseconds; 0 after a failure or a pause. */
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
      // Counted from the answer: who asks before the end would have to ask once more. A lead that lasts longer is asked
      // for at the usual time, because the answer also tells where work is to be found.
      if (!term.leading && term.leadLeftMs < RENEW_INTERVAL_MS)
        this.#restUntil = this.#now() + term.leadLeftMs;
      this.#accepted(sent);
      this.#options.onDispatch?.(term.dispatch);
      if (!led && this.leading()) this.#tellGained();
    } catch (error) {
      this.#steadySince = undefined;
      this.#restUntil = Number.NEGATIVE_INFINITY;
      throw error;
    } finally {
      metrics.leader.set(this.leading() ? 1 : 0);
    }
  }

  /** Gives up the lead at once instead of letting it expire. Returns whether this process had it. */
  async resign(): Promise<boolean> {
    const led = this.leading();
    this.#trustedUntil = Number.NEGATIVE_INFINITY;
    this.#options.metrics.leader.set(0);
    if (led) await resignLead(this.#options.database, this.#options.holder);
    return led;
  }

  #tellGained(): void {
    this.#gained.abort();
    this.#gained = new AbortController();
  }

  #accepted(sent: number): void {
    const gap = sent - this.#lastAccepted > LEAD_MS;
    if (gap || this.#steadySince === undefined) this.#steadySince = sent;
    this.#lastAccepted = Math.max(sent, this.#lastAccepted);
  }
}
