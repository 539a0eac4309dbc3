import { isBranded } from "../brand.ts";

/** What waits for its flush. */
export interface Waiting<T, R> {
  readonly item: T;
  readonly signal: AbortSignal | undefined;
  readonly size: number;
  /** When its patience ends, on the monotonic clock. */
  readonly dueAt: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface WaitingLineOptions {
  /** In error messages. */
  readonly name: string;
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
  /** Infinity: for as long as it takes. */
  readonly patienceMs: number;
  /** Called when some have left the line without a flush. */
  readonly onLeft: () => void;
}

const FULL: unique symbol = Symbol.for("muster.coalesce-full-error");

/** Too many items wait for a flush: the caller should shed load. The item was not accepted. */
export class CoalesceFullError extends Error {
  override readonly name = "CoalesceFullError";

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, FULL);
  }

  static {
    Object.defineProperty(this.prototype, FULL, { value: true });
  }

  constructor(name: string, maxWaiting: number, unit: "items" | "bytes" = "items") {
    super(`${name}: more than ${maxWaiting} ${unit} would wait`);
  }
}

const LATE: unique symbol = Symbol.for("muster.coalesce-late-error");

/** The item's flush has not begun in time, because those before it take too long. It is in none. */
export class CoalesceLateError extends Error {
  override readonly name = "CoalesceLateError";

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, LATE);
  }

  static {
    Object.defineProperty(this.prototype, LATE, { value: true });
  }

  constructor(name: string, patienceMs: number) {
    super(`${name}: no flush within ${patienceMs} ms`);
  }
}

/** A line with bounds, from which callers that have left and those that have waited for too long disappear. */
export class WaitingLine<T, R> {
  readonly #options: WaitingLineOptions;
  #line: Waiting<T, R>[] = [];
  #bytes = 0;
  #watched = false;

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#line.length;
  }

  /** When the patience of one that joins now ends. */
  dueAt(): number {
    const { patienceMs } = this.#options;
    return patienceMs === Infinity ? Infinity : performance.now() + patienceMs;
  }

  join(waiting: Waiting<T, R>): void {
    this.#line.push(waiting);
    this.#bytes += waiting.size;
    this.#watch();
  }

  /** @throws CoalesceFullError when that much more may not wait */
  checkRoom(count: number, bytes: number): void {
    const { name, maxWaiting, maxWaitingBytes } = this.#options;
    const full = (): boolean =>
      this.#line.length + count > maxWaiting || this.#bytes + bytes > maxWaitingBytes;
    // Only now: looking at all of them at each addition would cost more than they do.
    if (full()) this.#dropLost();
    if (this.#line.length + count > maxWaiting) throw new CoalesceFullError(name, maxWaiting);
    if (full()) throw new CoalesceFullError(name, maxWaitingBytes, "bytes");
  }

  /** Takes the first ones out, at most so many; one at least, however large it is. */
  take(maxItems: number, maxBytes: number): Waiting<T, R>[] {
    if (this.#line.some(({ signal }) => signal?.aborted === true)) this.#dropLost();
    let count = 0;
    let bytes = 0;
    for (const { size } of this.#line) {
      bytes += size;
      if (count === maxItems || (count > 0 && bytes > maxBytes)) break;
      count += 1;
    }
    const taken = this.#line.splice(0, count);
    for (const { size } of taken) this.#bytes -= size;
    return taken;
  }

  /** One timer for all of them, which comes when the first one has waited for too long. */
  #watch(): void {
    const [first] = this.#line;
    if (this.#watched || first === undefined || first.dueAt === Infinity) return;
    this.#watched = true;
    const look = (): void => {
      this.#watched = false;
      this.#dropLost();
      this.#watch();
    };
    setTimeout(look, Math.ceil(first.dueAt - performance.now())).unref();
  }

  #dropLost(): void {
    const { name, patienceMs, onLeft } = this.#options;
    const now = performance.now();
    this.#line = this.#line.filter(({ signal, size, dueAt, reject }) => {
      const left = signal?.aborted === true;
      if (!left && dueAt > now) return true;
      this.#bytes -= size;
      reject(left ? signal.reason : new CoalesceLateError(name, patienceMs));
      return false;
    });
    onLeft();
  }
}
