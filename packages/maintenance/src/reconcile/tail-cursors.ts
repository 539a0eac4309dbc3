import { type Database, type LaneCursor, queuedStamps } from "@muster/db";
import { type ReceivedElement, type RedisConnection, readTails, removeRaw, type Tail } from "@muster/queue";

/** Tails that are no use are removed one by one; a lane with more of them continues at the next tick. */
const MAX_REMOVALS = 50;

/** A lane's oldest element, and where the sweep behind it begins. */
export interface SweepStart {
  readonly tail: Tail;
  readonly cursor: LaneCursor;
}

export interface TailOptions {
  readonly redis: RedisConnection;
  readonly database: Database;
  /** Begin exactly at the oldest element: an earlier sweep pushed everything before it. */
  readonly exact: boolean;
}

/**
 * Where to begin in each lane: at its oldest element, or now when it has none. A tail that says nothing (no element,
 * or without a stamp and no queued row) would hide what is missing behind it, so it is removed, and counted as an
 * error of Redis. A lane still without a usable tail after 50 removals is left out: beginning at now would push its
 * whole queue again.
 */
export async function findStarts(
  options: TailOptions,
  lanes: readonly string[],
): Promise<Map<string, SweepStart>> {
  const starts = new Map<string, SweepStart>();
  let open = lanes;
  for (let round = 0; open.length > 0 && round < MAX_REMOVALS; round += 1) {
    const tails = await readTails(options.redis, open);
    const stamps = await stampsFor(options, [...tails.values()]);
    const useless = new Map<string, string>();
    for (const [lane, tail] of tails) {
      const cursor = cursorAt(lane, tail, stamps, options.exact);
      if (cursor !== undefined) starts.set(lane, { tail, cursor });
      else if (tail.raw !== undefined) useless.set(lane, tail.raw);
    }
    for (const [lane, raw] of useless) await discard(options.redis, lane, raw);
    open = [...useless.keys()];
  }
  return starts;
}

/** Asked only where the element's own stamp does not do: the rows cost a round trip. */
async function stampsFor({ database, exact }: TailOptions, tails: readonly Tail[]): Promise<Stamps> {
  const unclear = tails.flatMap(({ oldest }) =>
    oldest !== undefined && (exact || oldest.at === undefined) ? [oldest.task_id] : [],
  );
  return unclear.length === 0 ? new Map() : await queuedStamps(database, unclear);
}

type Stamps = Awaited<ReturnType<typeof queuedStamps>>;

function cursorAt(lane: string, tail: Tail, stamps: Stamps, exact: boolean): LaneCursor | undefined {
  if (tail.raw === undefined) return { lane };
  if (tail.oldest === undefined) return undefined;
  const { task_id, at }: ReceivedElement = tail.oldest;
  const row = stamps.get(task_id);
  if (at === undefined) return row?.queued === true ? { lane, beforeMs: row.enqueuedMs } : undefined;
  if (!exact) return { lane, beforeMs: at };
  // Without its row only the cut stamp is known: the next millisecond loses nothing and repeats little.
  return row === undefined
    ? { lane, beforeMs: at + 1, beforeId: task_id }
    : { lane, beforeMs: row.enqueuedMs, beforeId: task_id };
}

async function discard(redis: RedisConnection, lane: string, raw: string): Promise<void> {
  redis.countError();
  redis.log.warn(
    { lane, text: raw.slice(0, 200) },
    "removed something that is not a job from the old end of a list",
  );
  await removeRaw(redis, lane, raw);
}
