import { type Database, unclaimedOf } from "@muster/db";
import { ReadyRoom, readyLimit } from "@muster/policy";
import type { FeedMemory } from "./feed-memory.ts";
import type { WaitingHold, WaitingLane } from "./waiting-holds.ts";

/** Holds that one round looks at: more would keep those that are admitted waiting for the others. */
const MOST_HOLDS = 500;
/** Admitted jobs that are asked about at once. */
const ASKED = 500;
/** Few places are left: this share of them. */
const SCARCE = 0.25;
/** Its workers may be busy for long, while others of the lane go on: they do not pay for a question in each of their rounds. */
const ASK_FOR_TYPES_MS = 25;
/** How long a hold waits for one of its gate that comes first, and whose lane is full. */
const BEHIND_MS = 250;

/** What is looked at in one lane. */
export interface ChosenLane {
  readonly lane: WaitingLane;
  /** How many of its jobs may be admitted. */
  readonly left: number;
  readonly holds: readonly WaitingHold[];
  readonly room: ReadyRoom;
}

/**
 * Takes from memory what the next round looks at: of each lane that has room for ready jobs the holds whose turn it is.
 * @param lanes where to put it, piece by piece: what is taken has to be given back, also when this fails
 * @returns whether a lane had something to look at, and as many jobs ready as it may have
 */
export async function chooseHolds(
  database: Database,
  memory: FeedMemory,
  lanes: ChosenLane[],
): Promise<boolean> {
  const { waiting, book } = memory;
  const ready = waiting.readyLanes().filter(({ queue }) => !book.policies.isQueuePaused(queue));
  await askAbout(database, memory, ready);
  const full = new Set<WaitingLane>();
  let most = MOST_HOLDS;
  for (const lane of ready) {
    const left = leftOf(memory, lane);
    if (left < 1) full.add(lane);
    if (left < 1 || most === 0) continue;
    const holds = waiting
      .take(lane, Math.min(most, Math.max(left, lane.width)))
      .filter((hold) => !endsGroundless(memory, hold) && !standsBehind(memory, hold, full));
    most -= holds.length;
    if (holds.length > 0) lanes.push({ lane, left, holds, room: roomOf(memory, lane, left) });
  }
  return full.size > 0;
}

/** How many jobs of a lane may still be admitted, as far as is known. */
function leftOf({ book, unclaimed }: FeedMemory, { name, queue }: WaitingLane): number {
  return readyLimit(book.slots.of(queue)) - unclaimed.countOf(name);
}

/**
 * Nobody tells when admitted jobs are claimed: where few places seem left, in a lane or for a type in it, the oldest are asked
 * about, which are claimed first.
 */
async function askAbout(
  database: Database,
  memory: FeedMemory,
  lanes: readonly WaitingLane[],
): Promise<void> {
  const { unclaimed } = memory;
  const scarce = lanes.flatMap((lane) => scarceIn(memory, lane));
  const each = Math.ceil(ASKED / scarce.length);
  const asked = scarce.map(({ name, types }) => ({ name, taskIds: unclaimed.oldestOf(name, each, types) }));
  const taskIds = asked.flatMap((lane) => lane.taskIds);
  if (taskIds.length === 0) return;
  const waiting = await unclaimedOf(database, taskIds);
  for (const lane of asked)
    unclaimed.remove(
      lane.name,
      lane.taskIds.filter((taskId) => !waiting.has(taskId)),
    );
}

interface ScarceLane {
  readonly name: string;
  /** Undefined: all of them. */
  readonly types?: ReadonlySet<string>;
}

const isScarce = (slots: number, count: number): boolean =>
  readyLimit(slots) - count < readyLimit(slots) * SCARCE;

/** Of a type that a part of the workers knows fewer may be ready than in its lane: it is full while the lane is not. */
function scarceIn({ book: { slots }, unclaimed }: FeedMemory, lane: WaitingLane): ScarceLane[] {
  const { name, queue } = lane;
  const count = unclaimed.countOf(name);
  if (count === 0) return [];
  const inLane = slots.of(queue);
  if (isScarce(inLane, count)) return [{ name }];
  if (performance.now() - lane.askedAt < ASK_FOR_TYPES_MS) return [];
  const scarce = [...unclaimed.countsOfTypes(name)].filter(([type, ofType]) => {
    const known = slots.of(queue, type);
    // Nobody claims what nobody knows.
    return known > 0 && known < inLane && isScarce(known, ofType);
  });
  if (scarce.length === 0) return [];
  lane.askedAt = performance.now();
  return [{ name, types: new Set(scarce.map(([type]) => type)) }];
}

function roomOf({ book, unclaimed }: FeedMemory, { name, queue }: WaitingLane, left: number): ReadyRoom {
  const counts = unclaimed.countsOfTypes(name);
  return new ReadyRoom(left, (type) => readyLimit(book.slots.of(queue, type)) - (counts.get(type) ?? 0));
}

/**
 * Whether jobs of its gate wait that are more urgent, and have no room in their lane: admitted before them, its own would
 * take their place, and wait for a worker that takes those of their lane first.
 */
function standsBehind({ waiting }: FeedMemory, hold: WaitingHold, full: ReadonlySet<WaitingLane>): boolean {
  if (full.size === 0 || !waiting.moreUrgentThan(hold).some(({ lane }) => full.has(lane))) return false;
  waiting.bar(hold, new Map([[`behind ${hold.text}`, { at: performance.now() + BEHIND_MS, below: 0 }]]));
  return true;
}

/** Its limit is gone, or was another one. */
function endsGroundless({ waiting, book, groundless }: FeedMemory, hold: WaitingHold): boolean {
  if (book.limitOf(hold.gate) !== undefined) return false;
  groundless.add(hold.text);
  waiting.forget(hold);
  return true;
}
