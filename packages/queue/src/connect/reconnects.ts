import { type Backoff, backoff, type FaultKind } from "@muster/runtime";

/** Lower bound of a delay: ioredis loses blocking calls when it reconnects at once. */
const MIN_MS = 50;
const MAX_MS = 2_000;
/** After a refusal that only a person can lift; short enough to be back soon after a password was corrected. */
const MAX_REFUSED_MS = 10_000;
/**
 * A connection that lasted less has proved nothing: one that is closed at once each time must not be reopened in a
 * loop.
 */
const STABLE_MS = 5_000;

/** How long one client waits before it connects again. */
export class Reconnects {
  readonly #passing: Backoff = backoff({ initialMs: MIN_MS, maxMs: MAX_MS - MIN_MS });
  #refusedMs: number | undefined;
  #readyAt: number | undefined;
  /** When the last attempt began, or begins. */
  #beganAt = Number.NEGATIVE_INFINITY;

  ready(): void {
    this.#readyAt = performance.now();
    this.#refusedMs = undefined;
  }

  failed(kind: FaultKind): void {
    // The last word counts: what passes by itself is not waited for as for a person.
    this.#refusedMs =
      kind === "permanent" ? Math.min((this.#refusedMs ?? 250) * 2, MAX_REFUSED_MS) : undefined;
  }

  /**
   * Milliseconds until the next attempt. What the last one took counts: a search that has waited for a frozen server found
   * nobody because it began before the failover, and its successor would only begin later.
   */
  next(): number {
    const now = performance.now();
    if (this.#readyAt !== undefined && now - this.#readyAt >= STABLE_MS) this.#passing.reset();
    this.#readyAt = undefined;
    const tookMs = Math.max(0, now - this.#beganAt);
    const pause = this.#refusedMs ?? Math.max(MIN_MS, MIN_MS + this.#passing.next() - tookMs);
    this.#beganAt = now + pause;
    return pause;
  }
}
