import { encodeElement } from "../element.ts";
import type { RedisConnection } from "../redis.ts";
import { pushLate } from "./missed.ts";
import type { Placed } from "./push.ts";

/** Elements looked at from each end of a list: the search blocks every client of this Redis while it lasts. */
const SEARCHED = 10_000;

/** `unsure`: at neither end of a list that is too long to be searched. */
export type Found = "listed" | "absent" | "unsure";

/**
 * Looks for an element in its list. A copy that somebody else wrote, with another stamp or none, is not found. Rejects
 * as `RedisConnection.pipeline` does.
 */
export async function findElement(redis: RedisConnection, { lane, element }: Placed): Promise<Found> {
  const key = redis.keys.lane(lane);
  const text = encodeElement(element);
  const [depth, old, young] = await redis.pipeline([
    ["llen", key],
    ["lpos", key, text, "RANK", -1, "MAXLEN", SEARCHED],
    ["lpos", key, text, "MAXLEN", SEARCHED],
  ]);
  if (typeof old === "number" || typeof young === "number") return "listed";
  return Number(depth) <= SEARCHED ? "absent" : "unsure";
}

/** Puts back one element that its list has lost. Rejects as `pushLate` does. */
export async function pushMissing(redis: RedisConnection, placed: Placed): Promise<void> {
  await pushLate(redis, new Map([[placed.lane, [encodeElement(placed.element)]]]));
}
