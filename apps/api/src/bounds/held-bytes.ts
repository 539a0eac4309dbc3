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

  /** For a new connection. */
  share(): Share {
    return new Share(this);
  }

  /**
   * A share may grow to what is left for all others. So one connection gets half of all, ten get a tenth each, and
   * however many there are, something is left for the next one.
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  take(held: number, bytes: number): void {
    if (held + bytes <= ALWAYS_BYTES) {
      this.#used += bytes;
      return;
    }
    const free = this.#total - this.#used;
    if (held + bytes > free) {
      const message =
        `connection: expected at most ${free} bytes of requests under way and answers not yet read, ` +
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

/** What one connection holds. */
export class Share {
  readonly #all: HeldBytes;
  #held = 0;

  constructor(all: HeldBytes) {
    this.#all = all;
  }

  take(bytes: number): void {
    this.#all.take(this.#held, bytes);
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
    this.#all.give(bytes);
  }

  /** One of its calls was given up: what that has left behind is held until it is collected. */
  gaveUp(): void {
    this.#all.gaveUp();
  }
}
