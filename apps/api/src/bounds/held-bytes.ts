import { Code } from "@connectrpc/connect";
import { DeadMemory } from "./dead-memory.ts";
import type { Refusals } from "./refusals.ts";

/**
 * What a connection may always hold, however little is left: twenty that each took half of the rest would leave none
 * for an ordinary call. The maximum number of connections holds 64 MB this way.
 */
const ALWAYS_BYTES: number = 16 * 1024;

/**
 * One budget, in bytes, for what all connections together make this process hold: bodies of requests that are under way,
 * and answers that their clients have not taken.
 */
export class HeldBytes {
  readonly #total: number;
  readonly #refusals: Refusals;
  readonly #dead: DeadMemory = new DeadMemory();
  #used = 0;

  constructor(total: number, refusals: Refusals) {
    this.#total = total;
    this.#refusals = refusals;
  }

  get used(): number {
    return this.#used;
  }

  /** For a new connection, or an identity whose calls may come by many. */
  share(of: Sharer = "connection"): Share {
    return new Share(this, of);
  }

  /**
   * A share may grow to what is left for all others. So one caller gets half of all, ten get a tenth each, and
   * however many there are, something is left for the next one.
   * @param alone what the connection holds by itself
   * @param held what is held by whoever shares with others, which is the connection or an identity
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  take(alone: number, held: number, bytes: number, of: Sharer): void {
    const free = this.#total - this.#used;
    if (alone + bytes > ALWAYS_BYTES && held + bytes > free) {
      const message =
        `${of}: expected at most ${free} bytes of requests under way and answers not yet read, ` +
        `got ${held + bytes}; read the answers, send less at once, or try again later`;
      throw this.#refusals.error("held_bytes", Code.ResourceExhausted, message);
    }
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    this.#dead.given(bytes, this.#used);
  }

  gaveUp(): void {
    this.#dead.gaveUp();
  }
}

/** Who shares with others: a connection, or an identity where callers have names. */
export type Sharer = "connection" | "identity";

/** What one connection holds, or all of one identity. */
export class Share {
  readonly #all: HeldBytes;
  readonly #of: Sharer;
  #held = 0;

  constructor(all: HeldBytes, of: Sharer) {
    this.#all = all;
    this.#of = of;
  }

  get held(): number {
    return this.#held;
  }

  /**
   * For a connection's calls; `payer` is the identity that they are of, where it is known.
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  take(bytes: number, payer: Share = this): void {
    this.#all.take(this.#held, payer.#held, bytes, payer.#of);
    this.#held += bytes;
    if (payer !== this) payer.#held += bytes;
  }

  /** What was taken with the same `payer`. */
  give(bytes: number, payer: Share = this): void {
    this.#held -= bytes;
    if (payer !== this) payer.#held -= bytes;
    this.#all.give(bytes);
  }

  /** One of its calls was given up: what that has left behind is held until it is collected. */
  gaveUp(): void {
    this.#all.gaveUp();
  }
}
