import { decodeElement } from "../element.ts";
import type { RedisConnection } from "../redis.ts";
import { readTails, type Tail } from "../tails.ts";
import { pushTexts, pushTextsBack, type Texts } from "./push.ts";

/** The reconciler pushes what has waited for longer. */
const KEPT_MS = 10_000;
/** Elements; a megabyte or two. */
const MAX_KEPT = 10_000;

/**
 * Pushes that have failed, or were not tried, for as long as nobody else makes up for them. A process whose connection comes
 * back later than those of the workers would leave its jobs where no worker looks any more until the reconciler finds them.
 */
export class Missed {
  #kept: { readonly texts: Texts; readonly count: number; readonly atMs: number }[] = [];
  #count = 0;

  add(texts: Texts, count: number): void {
    this.#kept.push({ texts, count, atMs: performance.now() });
    this.#count += count;
    this.#forget();
  }

  /** All of them, which are forgotten by that. */
  take(): Texts {
    this.#forget();
    const all = merged(this.#kept.map(({ texts }) => texts));
    this.#kept = [];
    this.#count = 0;
    return all;
  }

  #forget(): void {
    const from = performance.now() - KEPT_MS;
    const isSpent = (): boolean => this.#count > MAX_KEPT || (this.#kept[0]?.atMs ?? Infinity) < from;
    while (isSpent()) this.#count -= this.#kept.shift()?.count ?? 0;
  }
}

/** Several pushes as one; lanes keep their order. */
export function merged(pushes: readonly Texts[]): Texts {
  const [only, ...others] = pushes;
  if (others.length === 0 && only !== undefined) return only;
  const lanes = new Map<string, string[]>();
  for (const texts of pushes) {
    for (const [lane, group] of texts) {
      const all = lanes.get(lane);
      if (all === undefined) lanes.set(lane, [...group]);
      else for (const text of group) all.push(text);
    }
  }
  return lanes;
}

/**
 * Pushes elements later than others that are younger: to the old end where they are older than all that are there. Any others go
 * to the young end, because a stamp newer than those behind it would make the reconciler push all of them again. Rejects as
 * `pushTexts` does.
 */
export async function pushLate(redis: RedisConnection, texts: Texts): Promise<void> {
  const tails = await readTails(redis, [...texts.keys()]);
  const { oldest = [], others = [] } = Object.groupBy(texts, ([lane, group]) =>
    comesFirst(group, tails.get(lane)) ? "oldest" : "others",
  );
  await pushTextsBack(redis, new Map(oldest.map(([lane, group]) => [lane, group.toReversed()])));
  await pushTexts(redis, new Map(others));
}

function comesFirst(texts: readonly string[], tail: Tail | undefined): boolean {
  const youngest = decodeElement(texts.at(-1) ?? "")?.at;
  const oldest = tail?.raw === undefined ? Number.POSITIVE_INFINITY : tail.oldest?.at;
  return youngest !== undefined && oldest !== undefined && youngest <= oldest;
}
