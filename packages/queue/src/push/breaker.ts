import { faultOf } from "@muster/runtime";
import type { RedisConnection } from "../redis.ts";

const FAILURES_TO_OPEN = 2;
const PROBE_INTERVAL_MS = 1_000;
const MAX_PROBE_PAUSE_MS = 30_000;

export interface BreakerOptions {
  readonly redis: RedisConnection;
  /** A write was taken after one that was not. */
  readonly onRecovery: () => void;
  /** Set by tests. */
  readonly probeIntervalMs?: number;
}

/** Opens after two failed writes in a row, and closes when one succeeds: a push, or the probe that it sends meanwhile. */
export class Breaker {
  readonly #redis: RedisConnection;
  readonly #onRecovery: () => void;
  readonly #probeIntervalMs: number;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #pauseMs: number;

  constructor({ redis, onRecovery, probeIntervalMs = PROBE_INTERVAL_MS }: BreakerOptions) {
    this.#redis = redis;
    this.#onRecovery = onRecovery;
    this.#probeIntervalMs = probeIntervalMs;
    this.#pauseMs = probeIntervalMs;
    // What failed for want of a connection would be skipped until the next probe, up to 30 s after there is one.
    redis.onReady(() => {
      if (!this.healthy && !this.#closed) void this.probe();
    });
  }

  get healthy(): boolean {
    return this.#failures < FAILURES_TO_OPEN;
  }

  /** Runs a write, counts its outcome and answers whether it succeeded. Never rejects. */
  async attempt(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
    } catch (error) {
      this.#failures += 1;
      if (!this.healthy) this.#onOpen(error);
      return false;
    }
    this.#redis.tellOfWrites(undefined);
    const isRecovery = this.#failures > 0;
    this.#failures = 0;
    this.#pauseMs = this.#probeIntervalMs;
    if (isRecovery) this.#onRecovery();
    return true;
  }

  /** A real write. Its outcome counts like that of any other. Never rejects. */
  probe(): Promise<boolean> {
    return this.attempt(() => this.#redis.tryWrite());
  }

  /** No further probe. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #onOpen(error: unknown): void {
    const fault = faultOf(error);
    if (fault !== undefined) this.#redis.tellOfWrites(fault);
    this.#probeLater();
    // Only a person can lift a permanent refusal.
    const permanent = fault?.kind === "permanent";
    this.#pauseMs = permanent ? Math.min(this.#pauseMs * 2, MAX_PROBE_PAUSE_MS) : this.#probeIntervalMs;
  }

  #probeLater(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.probe();
    }, this.#pauseMs);
  }
}
