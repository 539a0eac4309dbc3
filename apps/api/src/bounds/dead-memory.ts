import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that are dead and worth a garbage collection. */
const MUCH_BYTES: number = 16 * 1024 * 1024;
/** Smaller ones come from Node's own pool, and ordinary calls make them. */
const LARGE_BYTES: number = 16 * 1024;
/** What a call that is given up leaves in V8's heap, streams and promises, about. */
const GIVEN_UP_CALL_BYTES: number = 4 * 1024;
const QUIET_BYTES: number = 4 * 1024 * 1024;
const QUIET_MS = 1_000;
/** A collection takes about ten milliseconds of the only thread. */
const REST_MS = 10_000;

/** Node's own, where the flag is given (the types do not know it). */
type Collect = (options: { readonly type: "major"; readonly execution: "async" }) => Promise<void>;

/**
 * Gives memory back once much of it was held, at once or in sequence, and no longer is. Buffers live outside V8's heap,
 * and V8, which counts only its heap, would collect the dead ones after some minutes of ordinary calls; and what a burst
 * of calls that were given up leaves in the heap keeps alive what ordinary calls leave after it, for as long. Until then
 * the process stays as large as it was, and whatever comes next is added to it.
 */
export class DeadMemory {
  readonly #collect: Collect;
  #dead = 0;
  #held = 0;
  /** When a collection became worthwhile that has not run yet. */
  #askedAt: number | undefined;
  #burst = false;
  #collectedAt = Number.NEGATIVE_INFINITY;

  constructor(collect: Collect = garbageCollector()) {
    this.#collect = collect;
  }

  /** This many bytes are no longer held; `held` still are. */
  given(bytes: number, held: number): void {
    this.#held = held;
    if (bytes >= LARGE_BYTES) this.#add(bytes);
  }

  /** A call was given up before it was answered. */
  gaveUp(): void {
    this.#burst = true;
    this.#add(GIVEN_UP_CALL_BYTES);
  }

  #add(bytes: number): void {
    this.#dead += bytes;
    if (this.#dead < MUCH_BYTES || this.#askedAt !== undefined) return;
    this.#askedAt = performance.now();
    this.#later(Math.max(QUIET_MS, this.#collectedAt + REST_MS - this.#askedAt));
  }

  #later(ms: number): void {
    this.#burst = false;
    setTimeout(() => this.#run(), ms).unref();
  }

  #run(): void {
    const now = performance.now();
    // Collecting in the middle of it would miss most; and what dies later may be too little to ask again.
    if (this.#held > QUIET_BYTES) return this.#later(QUIET_MS);
    if (this.#burst && now - (this.#askedAt ?? now) < REST_MS) return this.#later(QUIET_MS);
    this.#askedAt = undefined;
    this.#dead = 0;
    this.#collectedAt = now;
    void this.#collect({ type: "major", execution: "async" });
  }
}

function garbageCollector(): Collect {
  setFlagsFromString("--expose-gc");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the flag has just put it there
  return runInNewContext("gc") as Collect;
}
