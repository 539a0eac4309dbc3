import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of dead buffers that are worth a garbage collection. */
const MUCH_BYTES: number = 16 * 1024 * 1024;
/** Smaller ones come from Node's own pool, and ordinary calls make them. */
const LARGE_BYTES: number = 16 * 1024;
const QUIET_BYTES: number = 4 * 1024 * 1024;
const QUIET_MS = 1_000;
/** A collection takes about ten milliseconds of the only thread. */
const REST_MS = 10_000;

/** Node's own, where the flag is given (the types do not know it). */
type Collect = (options: { readonly type: "major"; readonly execution: "async" }) => Promise<void>;

/**
 * Gives memory back once much of it was held, at once or in sequence, and no longer is. Buffers live outside V8's heap,
 * and V8, which counts only its heap, would collect the dead ones after some minutes of ordinary calls: until then the
 * process stays as large as it was, and whatever comes next is added to it.
 */
export class DeadBuffers {
  readonly #collect: Collect;
  #dead = 0;
  #held = 0;
  #waiting = false;
  #collectedAt = Number.NEGATIVE_INFINITY;

  constructor(collect: Collect = garbageCollector()) {
    this.#collect = collect;
  }

  /** This many bytes are no longer held; `held` still are. */
  given(bytes: number, held: number): void {
    this.#held = held;
    if (bytes >= LARGE_BYTES) this.#dead += bytes;
    if (this.#dead < MUCH_BYTES || this.#waiting) return;
    this.#waiting = true;
    this.#later(Math.max(QUIET_MS, this.#collectedAt + REST_MS - performance.now()));
  }

  #later(ms: number): void {
    setTimeout(() => this.#run(), ms).unref();
  }

  #run(): void {
    // Collecting in the middle of it would miss most; and what dies later may be too little to ask again.
    if (this.#held > QUIET_BYTES) return this.#later(QUIET_MS);
    this.#waiting = false;
    this.#dead = 0;
    this.#collectedAt = performance.now();
    void this.#collect({ type: "major", execution: "async" });
  }
}

function garbageCollector(): Collect {
  setFlagsFromString("--expose-gc");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the flag has just put it there
  return runInNewContext("gc") as Collect;
}
