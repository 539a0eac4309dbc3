import { nameOfLane } from "@muster/job";
import { type Element, encodeElement, encodeElements } from "../element.ts";
import { publishSignal } from "../pubsub/channels.ts";
import type { Command, RedisConnection } from "../redis.ts";
import type { Taken } from "../take/take.ts";

/** One LPUSH of more elements would block the server, and this process while it is encoded, for too long. */
const ELEMENTS_PER_COMMAND = 1_000;

/** An element and the lane it belongs to. */
export interface Placed {
  readonly lane: string;
  readonly element: Element;
}

/** @param at when the job was queued, milliseconds since 1970, database time */
export function placedJob(
  job: { readonly taskId: string; readonly type: string; readonly priority: Element["priority"] },
  lane: string,
  at: number,
): Placed {
  return { lane, element: { task_id: job.taskId, type: job.type, priority: job.priority, at } };
}

/** Elements of one lane that differ in nothing but their ids. */
export interface PlacedBatch {
  readonly lane: string;
  readonly element: Omit<Element, "task_id">;
  readonly taskIds: readonly string[];
}

/** Elements as they are sent, by lane. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/**
 * Puts new work at the young end of its lanes. `items` are in the order of submission; lanes keep it.
 * Rejects as `RedisConnection.pipeline` does: some of the items may be in the lists then.
 */
export async function pushNew(redis: RedisConnection, items: readonly Placed[]): Promise<void> {
  await pushTexts(redis, encodeByLane(items));
}

/** As `pushNew`, for elements that are encoded already. */
export async function pushTexts(redis: RedisConnection, texts: Texts): Promise<void> {
  await push(redis, "lpush", texts);
}

/**
 * Puts work that was lost or given back at the old end, so that it runs next. `items` are newest first: the oldest
 * ends up last, and is taken first. Elements keep the stamp of their row, because a new stamp at the old end makes the
 * reconciler push everything behind it again. Rejects as `pushNew` does.
 */
export async function pushBack(redis: RedisConnection, items: readonly Placed[]): Promise<void> {
  await pushTextsBack(redis, encodeByLane(items));
}

/** As `pushBack`, for elements that are encoded already. */
export async function pushTextsBack(redis: RedisConnection, texts: Texts): Promise<void> {
  await push(redis, "rpush", texts);
}

/** Puts elements back where they were taken from. `taken` is in the order of taking. Rejects as `pushNew` does. */
export async function returnTaken(redis: RedisConnection, taken: readonly Taken[]): Promise<void> {
  const texts = Map.groupBy(taken.toReversed(), ({ lane }) => lane);
  await push(redis, "rpush", new Map([...texts].map(([lane, group]) => [lane, group.map(({ raw }) => raw)])));
}

export const encodeBatch = ({ lane, element, taskIds }: PlacedBatch): Texts =>
  new Map([[lane, encodeElements(element, taskIds)]]);

export function encodeByLane(items: readonly Placed[]): Texts {
  const texts = new Map<string, string[]>();
  for (const { lane, element } of items) {
    const text = encodeElement(element);
    const group = texts.get(lane);
    if (group === undefined) texts.set(lane, [text]);
    else group.push(text);
  }
  return texts;
}

async function push(redis: RedisConnection, name: "lpush" | "rpush", texts: Texts): Promise<void> {
  if (texts.size === 0) return;
  const commands: Command[] = [];
  for (const [lane, group] of texts) {
    const key = redis.keys.lane(lane);
    for (let start = 0; start < group.length; start += ELEMENTS_PER_COMMAND)
      commands.push([name, key, ...group.slice(start, start + ELEMENTS_PER_COMMAND)]);
  }
  const names = namesOf(texts.keys());
  // Behind the elements: a name whose lists are empty is forgotten, and this one could be between the two.
  if (names.length > 0) commands.push(["sadd", redis.keys.names, ...names]);
  const replies = await redis.pipeline(commands);
  if (names.length > 0 && Number(replies.at(-1)) > 0) void tellOfNewNames(redis, names[0] ?? "");
}

/**
 * Sent with every push, without a cache: Redis may be wiped at any moment, and a name that this process believed to be
 * known would then be missing for ever. The default queue needs no name.
 */
function namesOf(lanes: Iterable<string>): string[] {
  return [...new Set([...lanes].flatMap((lane) => nameOfLane(lane) ?? []))];
}

/** One of them is enough: whoever hears of it reads all names again. Never rejects. */
async function tellOfNewNames(redis: RedisConnection, queue: string): Promise<void> {
  try {
    await publishSignal(redis, { kind: "lane", queue });
  } catch (err) {
    // Workers read the names again every few seconds.
    redis.log.debug({ err }, "could not tell workers of a queue that is in use again");
  }
}
