import { Heap } from "@muster/policy";

/** Gates that are passed for each that is found: most may have their times, and wake by themselves. */
const SEARCHED_FOR_ONE = 4;

/** What opens a gate, if nobody tells that it is open. */
export interface Opening {
  /** A time, on the clock of `performance.now()`; undefined: none. */
  readonly at: number | undefined;
  /** Fewer admitted jobs than these. */
  readonly below: number;
}

/** Sleeps until somebody says that what it waits for may be there, or until it is known to be. */
interface Waking<Sleeper> extends Opening {
  readonly sleepers: Set<Sleeper>;
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

  sleep(sleeper: Sleeper, gate: string, { at, below }: Opening): void {
    const known = this.#gates.get(gate);
    const sleepers = known?.sleepers ?? new Set();
    sleepers.add(sleeper);
    // The sooner one: the other wakes in vain, and sleeps again.
    this.#gates.set(gate, {
      sleepers,
      at: earlier(known?.at, at),
      below: Math.max(known?.below ?? 0, below),
    });
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

  /** Gates without a time that have admitted less than would keep them closed. */
  openAt(admitted: ReadonlyMap<string, number>): string[] {
    const open: string[] = [];
    for (const [gate, { at, below }] of this.#gates)
      if (at === undefined && (admitted.get(gate) ?? 0) < below) open.push(gate);
    return open;
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
