import { type BoundedKey, type KeyDepth, keyDepths, type Query } from "@muster/db";
import { gateOf } from "@muster/policy";

/** A key with room for so many jobs is not counted for each submit: that takes a third of a microsecond for each job it has. */
const MANY_PLACES = 10_000;
/** From one count of such a key to the next, and how many times as long as it has taken. */
const COUNT_EVERY_MS = 500;
const COUNT_REST = 4;
/** Keys that are remembered. */
const MOST_KEYS = 10_000;

interface Counted {
  readonly places: number;
  depth: number;
  readonly until: number;
}

/**
 * How full keys are that let only so many jobs wait: counted, and of those with many places remembered for half a second, with
 * what this process has let in since. What others submit meanwhile may be more than there is room for.
 */
export class CountedKeys {
  readonly #counted = new Map<string, Counted>();

  /** By their gates. */
  async depthsOf(query: Query, keys: readonly BoundedKey[]): Promise<Map<string, KeyDepth>> {
    const startedAt = performance.now();
    const known = new Map<string, KeyDepth>();
    const unknown: BoundedKey[] = [];
    for (const key of keys) {
      const gate = gateOf(key.limit, key.key);
      const counted = this.#counted.get(gate);
      if (counted === undefined || counted.until <= startedAt) unknown.push(key);
      else known.set(gate, counted);
    }
    const depths = await keyDepths(query, unknown, 0);
    const now = performance.now();
    const until = now + Math.max(COUNT_EVERY_MS, COUNT_REST * (now - startedAt));
    for (const [gate, depth] of depths) {
      if (depth.places >= MANY_PLACES) this.#remember(gate, { ...depth, until });
      else this.#counted.delete(gate);
    }
    return new Map([...known, ...depths]);
  }

  /** One more job of these keys was let in. */
  add(keys: readonly BoundedKey[]): void {
    if (this.#counted.size === 0) return;
    for (const { limit, key } of keys) {
      const counted = this.#counted.get(gateOf(limit, key));
      if (counted !== undefined) counted.depth += 1;
    }
  }

  #remember(gate: string, counted: Counted): void {
    if (this.#counted.size >= MOST_KEYS) this.#counted.clear();
    this.#counted.set(gate, counted);
  }
}
