import {
  CoalesceFullError,
  type Coalescer,
  coalesce,
  DeadlineError,
  type Metrics,
  withDeadline,
} from "@muster/runtime";
import type { RedisConnection } from "../redis.ts";
import { Breaker } from "./breaker.ts";
import { Missed, merged, pushLate } from "./missed.ts";
import { encodeBatch, encodeByLane, type Placed, type PlacedBatch, pushTexts, type Texts } from "./push.ts";

/** A caller has already committed, and waits for its push no longer than this. */
const ANSWER_MS = 100;
/** Upper bound of an element's size, to bound a flush by bytes. */
const ELEMENT_BYTES = 300;
const MAX_FLUSH_BYTES: number = 1024 * 1024;
const MAX_FLUSH_PUSHES = 1_000;

/**
 * `failed`: not known to be in Redis by now, though it may still arrive. `skipped`: not tried, because Redis refuses
 * writes, or because jobs are found by SQL. Neither loses a job: its row is committed, it is pushed as soon as Redis takes writes
 * again within 10 s, and the reconciler pushes what is missing.
 */
export type PushOutcome = "pushed" | "skipped" | "failed";

export interface PushCircuit {
  /**
   * Pushes new work, merged with the pushes of other callers; lanes keep the order of the calls. Resolves within 100
   * ms; never rejects.
   */
  push(items: readonly Placed[]): Promise<PushOutcome>;
  /** The same for elements of one lane that are alike. */
  pushBatch(batch: PlacedBatch): Promise<PushOutcome>;
  /** False after two failures in a row, until a write succeeds. */
  readonly healthy: boolean;
  /** Tries a real write now; its outcome counts like that of a push. Resolves within 2 s; never rejects. */
  canWrite(): Promise<boolean>;
  /** Stops probing, and waits for the pushes under way. */
  close(): Promise<void>;
}

export interface PushCircuitOptions {
  readonly redis: RedisConnection;
  readonly metrics: Pick<Metrics, "pushFailures">;
  /** How long a push may keep its caller waiting; set by tests. */
  readonly answerMs?: number;
  /** Set by tests. */
  readonly probeIntervalMs?: number;
}

/**
 * Keeps a failing Redis from holding up submits: pushes stop after two failures and start again once a probe, a real
 * write, has succeeded. A read would not do: a full Redis still answers PING and pops.
 */
export function createPushCircuit(options: PushCircuitOptions): PushCircuit {
  return new BreakingCircuit(options);
}

/** What one caller pushes. */
interface Push {
  readonly texts: Texts;
  readonly count: number;
}

class BreakingCircuit implements PushCircuit {
  readonly #options: PushCircuitOptions;
  readonly #breaker: Breaker;
  readonly #missed = new Missed();
  readonly #endListening: () => void;
  readonly #pushes: Coalescer<Push, PushOutcome>;

  constructor(options: PushCircuitOptions) {
    this.#options = options;
    const pushMissed = (): void => void this.#pushMissed();
    this.#breaker = new Breaker({ ...options, onRecovery: pushMissed });
    // Each process hears of that at another moment: this one may be the last.
    this.#endListening = options.redis.dispatch.onLists(pushMissed);
    this.#pushes = coalesce<Push, PushOutcome>({
      name: "push",
      flush: (pushes) => this.#flush(pushes),
      maxItems: MAX_FLUSH_PUSHES,
      maxBytes: MAX_FLUSH_BYTES,
      sizeOf: ({ count }) => count * ELEMENT_BYTES,
      // While one flush hangs, the others wait here and are skipped if it fails, instead of hanging beside it.
      inFlight: 1,
    });
  }

  get healthy(): boolean {
    return this.#breaker.healthy;
  }

  push(items: readonly Placed[]): Promise<PushOutcome> {
    return this.#add({ texts: encodeByLane(items), count: items.length });
  }

  pushBatch(batch: PlacedBatch): Promise<PushOutcome> {
    return this.#add({ texts: encodeBatch(batch), count: batch.taskIds.length });
  }

  async #add(push: Push): Promise<PushOutcome> {
    if (push.count === 0) return "pushed";
    const { metrics, answerMs = ANSWER_MS } = this.#options;
    try {
      return await withDeadline(this.#pushes.add(push), answerMs, "push");
    } catch (error) {
      if (error instanceof CoalesceFullError) metrics.pushFailures.inc(push.count);
      else if (!(error instanceof DeadlineError)) throw error;
      return "failed";
    }
  }

  canWrite(): Promise<boolean> {
    return this.#breaker.probe();
  }

  async close(): Promise<void> {
    this.#endListening();
    this.#breaker.close();
    await this.#pushes.idle();
  }

  async #flush(pushes: Push[]): Promise<PushOutcome[]> {
    const { redis, metrics } = this.#options;
    const count = pushes.reduce((sum, push) => sum + push.count, 0);
    const outcome = await this.#flushTexts(merged(pushes.map(({ texts }) => texts)), count);
    // Nothing has failed where lists are not used.
    if (outcome !== "pushed" && redis.dispatch.pushes) metrics.pushFailures.inc(count);
    return pushes.map(() => outcome);
  }

  async #flushTexts(texts: Texts, count: number): Promise<PushOutcome> {
    const { redis } = this.#options;
    // Checked again here: what has piled up behind two slow failures must not each wait for another one.
    if (!redis.dispatch.pushes || !this.#breaker.healthy) {
      this.#missed.add(texts, count);
      return "skipped";
    }
    const push = (): Promise<void> =>
      pushTexts(redis, texts).catch((error: unknown) => {
        // Before the failure counts: whatever ends it pushes what was missed until then.
        this.#missed.add(texts, count);
        throw error;
      });
    return (await this.#breaker.attempt(push)) ? "pushed" : "failed";
  }

  /** Never rejects: what fails once more is left to the reconciler. */
  async #pushMissed(): Promise<void> {
    const { redis } = this.#options;
    // Otherwise the end of what is in the way brings another call.
    if (!redis.dispatch.pushes || !this.#breaker.healthy) return;
    const texts = this.#missed.take();
    if (texts.size > 0) await this.#breaker.attempt(() => pushLate(redis, texts));
  }
}
