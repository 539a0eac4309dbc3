import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";
import { files } from "../package-files.ts";
import type { RedisConnection } from "../redis.ts";

/** An element's text as it was popped, and the lane it was in. */
export interface Taken {
  readonly lane: string;
  readonly raw: string;
}

interface Script {
  readonly text: string;
  readonly sha: string;
}

let known: Script | undefined;

/** Read by the first that takes: a bundled program that only submits has no such file, and needs none. */
function script(): Script {
  if (known !== undefined) return known;
  const text = readFileSync(files.file("take/take.lua"), "utf8");
  known = { text, sha: createHash("sha1").update(text).digest("hex") };
  return known;
}

/**
 * Takes up to `count` elements in one atomic round trip, oldest first, every element of a lane before any of the next.
 * @param lanes in strict order of priority
 * @param aged lanes whose oldest element has waited too long: the first of them that is not empty gives one element
 * before anything else
 * @throws as `RedisConnection.run` does; the reconciler pushes again what a lost answer held
 */
export async function takeNow(
  redis: RedisConnection,
  lanes: readonly string[],
  count: number,
  aged: readonly string[] = [],
): Promise<Taken[]> {
  const from = [...aged, ...lanes];
  if (count < 1 || from.length === 0) return [];
  const keys = from.map((lane) => redis.keys.lane(lane));
  const reply = await redis.run((client) => evalTake(client, keys, [count, aged.length]));
  return toTaken(reply, from);
}

async function evalTake(client: Redis, keys: string[], args: number[]): Promise<unknown> {
  const { text, sha } = script();
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    // A server that was restarted or has flushed its scripts learns it again from EVAL.
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return await client.eval(text, keys.length, ...keys, ...args);
  }
}

/** @param reply pairs of a 1-based index into the script's keys and elements @param from the lanes of these keys */
export function toTaken(reply: unknown, from: readonly string[]): Taken[] {
  const pairs: unknown[] = Array.isArray(reply) ? reply : [];
  const taken: Taken[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const lane = from[Number(pairs[i]) - 1];
    const elements: unknown = pairs[i + 1];
    if (lane === undefined || !Array.isArray(elements)) continue;
    for (const raw of elements) taken.push({ lane, raw: String(raw) });
  }
  return taken;
}
