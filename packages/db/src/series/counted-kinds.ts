import { type Count, KindCounts } from "./counts.ts";

/** Stands for the queues, or the types, beyond a bound. No queue can have this name. */
export const OTHERS = "(others)";

/** Queues, and pairs of a queue and a type, that a minute keeps apart: callers choose the names. */
export const MAX_QUEUES = 200;
export const MAX_KINDS = 400;

interface Kind {
  readonly counts: KindCounts;
  /** The report that it was counted in last. */
  usedIn: number;
}

/** How many reports without a count until a kind makes room for another. */
const FORGET_AFTER = 60;

/**
 * The kinds that one process counts. A kind beyond the bounds keeps its queue, and where the queue is one too many, its
 * type: so the numbers of a queue are whole as long as it is among those that are kept apart.
 */
export class CountedKinds {
  readonly #queues = new Map<string, Map<string, Kind>>();
  #size = 0;
  #report = 0;
  #counted: KindCounts[] = [];

  of(queue: string, type: string): KindCounts {
    const types = this.#queues.get(queue);
    if (types === undefined && this.#queues.size >= MAX_QUEUES && queue !== OTHERS)
      return this.of(OTHERS, type);
    const known = types?.get(type);
    if (known !== undefined) return known.counts;
    if (this.#size >= MAX_KINDS && type !== OTHERS) return this.of(queue, OTHERS);
    return this.#add(queue, type);
  }

  /** What was counted since the last time. */
  take(): Count[] {
    this.#report += 1;
    const counted = this.#counted;
    this.#counted = [];
    for (const { queue, type } of counted) {
      const kind = this.#queues.get(queue)?.get(type);
      if (kind !== undefined) kind.usedIn = this.#report;
    }
    const taken = counted.flatMap((counts) => counts.take());
    if (this.#report % FORGET_AFTER === 0) this.#forgetUnused();
    return taken;
  }

  #add(queue: string, type: string): KindCounts {
    const counts = new KindCounts(queue, type, (one) => this.#counted.push(one));
    const types = this.#queues.get(queue) ?? new Map<string, Kind>();
    this.#queues.set(queue, types.set(type, { counts, usedIn: this.#report }));
    this.#size += 1;
    return counts;
  }

  /** Whoever has kept one of them goes on counting by it. */
  #forgetUnused(): void {
    const since = this.#report - FORGET_AFTER;
    for (const [queue, types] of this.#queues) {
      for (const [type, { usedIn }] of types) {
        if (usedIn > since) continue;
        types.delete(type);
        this.#size -= 1;
      }
      if (types.size === 0) this.#queues.delete(queue);
    }
  }
}

/** The same bounds for what many processes have told: the kinds with the most counts are kept apart. */
export function sumBounded(told: readonly Count[]): Count[] {
  const queues = largest(told, MAX_QUEUES, ({ queue }) => queue);
  const named = told.map((count) => (queues.has(count.queue) ? count : { ...count, queue: OTHERS }));
  const kinds = largest(named, MAX_KINDS, ({ queue, type }) => `${queue}\n${type}`);
  const sums = new Map<string, KindCounts>();
  for (const count of named) {
    const kept = kinds.has(`${count.queue}\n${count.type}`);
    const type = kept ? count.type : OTHERS;
    const key = `${count.queue}\n${type}`;
    const sum = sums.get(key) ?? new KindCounts(count.queue, type, () => {});
    sums.set(key, sum);
    sum.merge(count.event, count);
  }
  return [...sums.values()].flatMap((sum) => sum.take());
}

function largest(told: readonly Count[], most: number, keyOf: (count: Count) => string): ReadonlySet<string> {
  const totals = new Map<string, number>();
  for (const count of told) {
    const key = keyOf(count);
    totals.set(key, (totals.get(key) ?? 0) + count.count);
  }
  if (totals.size <= most) return new Set(totals.keys());
  const sorted = [...totals].toSorted(([, one], [, other]) => other - one);
  return new Set(sorted.slice(0, most).map(([key]) => key));
}
