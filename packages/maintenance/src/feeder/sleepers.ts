import { Heap } from "@muster/policy";

/** Gates that are passed for each that is found: most may have their times, and wake by themselves. */
const SEARCHED_FOR_ONE = 4;

/** Sleeps until somebody says that what it waits for may be there, or until a time. */
interface Waking<Sleeper> {
  readonly sleepers: Set<Sleeper>;
  /** When it wakes by itself, on the clock of `performance.now()`; undefined: never. */
  at: number | undefined;
}

/**
 * Who sleeps until which gate opens. A sleeper may wait for several, and is woken by the first; what it has left at the
 * others wakes it in vain, which costs a look.
 */
export class Sleepers<Sleeper> {
  /** In the order in which they were last looked at. */
  readonly #gates = new Map<string, Waking<Sleeper>>();
  readonly #alarms = new Heap<{ readonly at: number; readonly gate: string }>((a, b) => a.at < b.at);

  /** Gates that somebody waits for. */
  get size(): number {
    return this.#gates.size;
  }

  /** When the next one wakes by itself; Infinity when none does. */
  get nextAt(): number {
    return this.#alarms.first?.at ?? Number.POSITIVE_INFINITY;
  }

  /** @param at when it is woken at the latest */
  sleep(sleeper: Sleeper, gate: string, at?: number): void {
    const waking = this.#gates.get(gate) ?? { sleepers: new Set(), at: undefined };
    waking.sleepers.add(sleeper);
    // The sooner one: the other wakes in vain, and sleeps again.
    waking.at = this.#gates.has(gate) ? earlier(waking.at, at) : at;
    this.#gates.set(gate, waking);
    if (at !== undefined) this.#alarms.push({ at, gate });
  }

  /** Those who wait for this gate; they do not any more. */
  wake(gate: string): Iterable<Sleeper> {
    const waking = this.#gates.get(gate);
    this.#gates.delete(gate);
    return waking?.sleepers ?? [];
  }

  /** All who sleep no longer than until `now`. */
  wakeDue(now: number): Sleeper[] {
    const woken: Sleeper[] = [];
    for (let due = this.#alarms.first; due !== undefined && due.at <= now; due = this.#alarms.first) {
      this.#alarms.pop();
      // Somebody may have been there before, and have set another time.
      if (this.#gates.get(due.gate)?.at === due.at) woken.push(...this.wake(due.gate));
    }
    return woken;
  }

  wakeAll(): Sleeper[] {
    const woken = [...this.#gates.values()].flatMap(({ sleepers }) => [...sleepers]);
    this.#gates.clear();
    this.#alarms.clear();
    return woken;
  }

  /** Up to `count` gates that nobody has looked at for longest, and that no time is known for. */
  nextToLookAt(count: number): string[] {
    const passed = [...this.#gates.keys().take(SEARCHED_FOR_ONE * count)];
    const found: string[] = [];
    for (const gate of passed) {
      if (found.length >= count) break;
      const waking = this.#gates.get(gate);
      if (waking === undefined) continue;
      // To the end of the line.
      this.#gates.delete(gate);
      this.#gates.set(gate, waking);
      if (waking.at === undefined) found.push(gate);
    }
    return found;
  }
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
