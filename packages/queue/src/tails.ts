import { decodeElement, type Element, encodeElement, type ReceivedElement } from "./element.ts";
import type { RedisConnection } from "./redis.ts";

/** LREM walks the list from one end and blocks every client of this Redis meanwhile. */
const MAX_DEPTH_TO_SEARCH = 1_000;

export interface Tail {
  readonly depth: number;
  /** The element that is taken next: the oldest. Absent for an empty list and for a text that is no element. */
  readonly oldest?: ReceivedElement;
  /** Its text; absent for an empty list. */
  readonly raw?: string;
}

/** Depth and oldest element of every lane, in one round trip. Rejects as `run` does. */
export async function readTails(
  redis: RedisConnection,
  lanes: readonly string[],
): Promise<Map<string, Tail>> {
  const replies = await redis.pipeline(
    lanes.flatMap((lane) => {
      const key = redis.keys.lane(lane);
      return [["llen", key] as const, ["lindex", key, -1] as const];
    }),
  );
  return new Map(lanes.map((lane, i) => [lane, toTail(replies[2 * i], replies[2 * i + 1])]));
}

function toTail(depth: unknown, raw: unknown): Tail {
  if (typeof raw !== "string") return { depth: Number(depth) };
  const oldest = decodeElement(raw);
  return oldest === undefined ? { depth: Number(depth), raw } : { depth: Number(depth), raw, oldest };
}

/**
 * Removes one copy of a text from the old end, where `readTails` saw it. Returns whether it was still there. Rejects as
 * `run` does.
 */
export async function removeRaw(redis: RedisConnection, lane: string, raw: string): Promise<boolean> {
  return (await redis.run((client) => client.lrem(redis.keys.lane(lane), -1, raw))) > 0;
}

/**
 * Removes a job that needs no start any more, while that is cheap: a list with more than 1,000 elements is left alone,
 * and so is a copy with another stamp, because the claim discards what should not run. Rejects as `run` does.
 * @returns how many copies were removed
 */
export async function remove(redis: RedisConnection, lane: string, element: Element): Promise<number> {
  const key = redis.keys.lane(lane);
  const depth = await redis.run((client) => client.llen(key));
  if (depth === 0 || depth > MAX_DEPTH_TO_SEARCH) return 0;
  return await redis.run((client) => client.lrem(key, 0, encodeElement(element)));
}

/**
 * Empties lists that nobody takes from any more. LTRIM, because it does nothing to a key that is not a list and
 * therefore somebody else's. Rejects as `run` does where all of them fail.
 */
export async function clearLists(redis: RedisConnection, lanes: readonly string[]): Promise<void> {
  const answers = await redis.answers(lanes.map((lane) => ["ltrim", redis.keys.lane(lane), 1, 0] as const));
  const [first] = answers;
  if (first !== undefined && answers.every(({ error }) => error !== null)) throw redis.failure(first.error);
}
