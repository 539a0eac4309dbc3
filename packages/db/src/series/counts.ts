import type { AttemptOutcome } from "@muster/job";
import { BUCKETS, bucketOf } from "./buckets.ts";
import type { SeriesEvent, SeriesRows } from "./schema.ts";

/** What is told of one event of one kind of jobs. */
export type Count = Omit<SeriesRows, "process" | "report" | "item" | "minute" | "summed">;
type Sum = Omit<Count, "queue" | "type" | "event">;

/** How often one event happened, and how long what was measured of it took. */
class EventCount {
  #count = 0;
  #sumMs = 0;
  /** Most events are never measured. */
  #sizes: Uint32Array | undefined;

  add(count: number): void {
    this.#count += count;
  }

  measure(ms: number): void {
    this.#count += 1;
    this.#sumMs += ms;
    this.#sizes ??= new Uint32Array(BUCKETS);
    const bucket = bucketOf(ms);
    this.#sizes[bucket] = (this.#sizes[bucket] ?? 0) + 1;
  }

  merge({ count, sum_ms, buckets, sizes }: Sum): void {
    this.#count += count;
    this.#sumMs += sum_ms;
    for (const [index, bucket] of buckets.entries()) {
      this.#sizes ??= new Uint32Array(BUCKETS);
      this.#sizes[bucket] = (this.#sizes[bucket] ?? 0) + (sizes[index] ?? 0);
    }
  }

  /** Starts over. Undefined when there was nothing. */
  take(): Sum | undefined {
    if (this.#count === 0) return undefined;
    const held = [...(this.#sizes ?? [])].flatMap((size, bucket) => (size === 0 ? [] : [{ bucket, size }]));
    const taken = {
      count: this.#count,
      sum_ms: this.#sumMs,
      buckets: held.map(({ bucket }) => bucket),
      sizes: held.map(({ size }) => size),
    };
    this.#count = 0;
    this.#sumMs = 0;
    this.#sizes?.fill(0);
    return taken;
  }
}

/** What happens to the jobs of one queue and type. Keep it where it is used often: a count then takes some nanoseconds. */
export class KindCounts {
  readonly queue: string;
  readonly type: string;
  readonly #onFirst: (counts: KindCounts) => void;
  readonly #events = new Map<SeriesEvent, EventCount>();
  #taken = true;

  /** @param onFirst told of the first count after each `take` */
  constructor(queue: string, type: string, onFirst: (counts: KindCounts) => void) {
    this.queue = queue;
    this.type = type;
    this.#onFirst = onFirst;
  }

  /** Jobs have come to be run: they were submitted, or redriven, and their time is here. */
  arrived(count: number): void {
    this.#of("arrived").add(count);
  }

  /** An attempt has begun. @param waitedMs since its job was queued */
  started(waitedMs: number): void {
    this.#of("started").measure(Math.max(0, waitedMs));
  }

  /** An attempt has ended. @param ranMs undefined where nobody knows */
  ended(outcome: AttemptOutcome, ranMs?: number): void {
    if (ranMs === undefined) this.#of(outcome).add(1);
    else this.#of(outcome).measure(Math.max(0, ranMs));
  }

  /** A job has reached a final state. */
  finished(state: string): void {
    if (state === "failed" || state === "deadletter" || state === "cancelled")
      this.#of(`job_${state}`).add(1);
  }

  merge(event: SeriesEvent, told: Sum): void {
    this.#of(event).merge(told);
  }

  /** What was counted since the last time. */
  take(): Count[] {
    this.#taken = true;
    return [...this.#events].flatMap(([event, counts]) => {
      const taken = counts.take();
      return taken === undefined ? [] : [{ queue: this.queue, type: this.type, event, ...taken }];
    });
  }

  #of(event: SeriesEvent): EventCount {
    if (this.#taken) {
      this.#taken = false;
      this.#onFirst(this);
    }
    const known = this.#events.get(event);
    if (known !== undefined) return known;
    const made = new EventCount();
    this.#events.set(event, made);
    return made;
  }
}
