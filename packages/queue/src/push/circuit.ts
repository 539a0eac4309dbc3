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
import { type Placed, pushNew } from "./push.ts";

/** A caller has already committed, and waits for its push no longer than this. */
const ANSWER_MS = 100;
/** Upper bound of an element's size, to bound a flush by bytes. */
const ELEMENT_BYTES = 300;
const MAX_FLUSH_BYTES: number = 1024 * 1024;
const MAX_FLUSH_PUSHES = 1_000;

/**
 * `failed`: not known to be in Redis by now, though it may still arrive. `skipped`: not tried, because Redis refuses
 * writes, or because jobs are found by SQL. Neither loses a job: its row is committed, and the reconciler pushes what is missing.
 */
export type PushOutcome = "pushed" | "skipped" | "failed";

export interface PushCircuit {
  /**
   * Pushes new work, merged with the pushes of other callers; lanes keep the order of the calls. Resolves within 100
   * ms; never rejects.
   */
  push(items: readonly Placed[]): Promise<PushOutcome>;
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

class BreakingCircuit implements PushCircuit {
  readonly #options: PushCircuitOptions;
  readonly #breaker: Breaker;
  readonly #pushes: Coalescer<readonly Placed[], PushOutcome>;

  constructor(options: PushCircuitOptions) {
    this.#options = options;
    this.#breaker = new Breaker(options);
    this.#pushes = coalesce<readonly Placed[], PushOutcome>({
      name: "push",
      flush: (pushes) => this.#flush(pushes),
      maxItems: MAX_FLUSH_PUSHES,
      maxBytes: MAX_FLUSH_BYTES,
      sizeOf: (items) => items.length * ELEMENT_BYTES,
      // While one flush hangs, the others wait here and are skipped if it fails, instead of hanging beside it.
      inFlight: 1,
    });
  }

  get healthy(): boolean {
    return this.#breaker.healthy;
  }

  async push(items: readonly Placed[]): Promise<PushOutcome> {
    if (items.length === 0) return "pushed";
    const { metrics, answerMs = ANSWER_MS } = this.#options;
    try {
      return await withDeadline(this.#pushes.add(items), answerMs, "push");
    } catch (error) {
      if (error instanceof CoalesceFullError) metrics.pushFailures.inc(items.length);
      else if (!(error instanceof DeadlineError)) throw error;
      return "failed";
    }
  }

  canWrite(): Promise<boolean> {
    return this.#breaker.probe();
  }

  async close(): Promise<void> {
    this.#breaker.close();
    await this.#pushes.idle();
  }

  async #flush(pushes: (readonly Placed[])[]): Promise<PushOutcome[]> {
    const { redis, metrics } = this.#options;
    const items = pushes.flat();
    const outcome = await this.#flushItems(items);
    // Nothing has failed where lists are not used.
    if (outcome !== "pushed" && redis.dispatch.pushes) metrics.pushFailures.inc(items.length);
    return pushes.map(() => outcome);
  }

  async #flushItems(items: readonly Placed[]): Promise<PushOutcome> {
    const { redis } = this.#options;
    if (!redis.dispatch.pushes) return "skipped";
    // Checked again here: what has piled up behind two slow failures must not each wait for another one.
    if (!this.#breaker.healthy) return "skipped";
    return (await this.#breaker.attempt(() => pushNew(redis, items))) ? "pushed" : "failed";
  }
}
