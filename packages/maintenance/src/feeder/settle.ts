import type { FlowOutcome, Rooms } from "@muster/policy";
import type { WaitingFlow } from "./candidates.ts";
import type { KnownRooms } from "./known-rooms.ts";
import type { Opening } from "./sleepers.ts";
import type { WaitingHold, WaitingHolds } from "./waiting-holds.ts";

/** How long a hold rests whose jobs are of types that have as many ready as they may. */
const CROWDED_MS = 100;

export interface Settling {
  readonly waiting: WaitingHolds;
  readonly rooms: KnownRooms;
  /** What the allocation has left of them. */
  readonly left: Rooms;
  /** Holds of which a job could not be freed. */
  readonly unfreed: ReadonlySet<WaitingHold>;
}

/** Says of each hold that a round has looked at what has to happen before it is looked at again. */
export function settle(outcomes: readonly FlowOutcome<WaitingFlow>[], settling: Settling): void {
  const { waiting, unfreed } = settling;
  for (const outcome of outcomes) {
    const { hold } = outcome.flow;
    if (unfreed.has(hold) || outcome.isStuck) waiting.goOn(hold);
    else settleOne(hold, outcome, settling);
  }
}

function settleOne(
  hold: WaitingHold,
  { end, blocked }: FlowOutcome<WaitingFlow>,
  { waiting, rooms, left }: Settling,
): void {
  if (end === "waiting") return waiting.goOn(hold);
  if (end === "empty") return waiting.forget(hold);
  const openingOf = (gate: string, cost: number): Opening => rooms.openingOf(gate, cost, left.of(gate));
  if (end === "closed") return waiting.shut(hold, openingOf(hold.gate, blocked.at(-1)?.cost ?? 1));
  const gates = new Map(blocked.map(({ gate, cost }) => [gate, openingOf(gate, cost)]));
  if (end === "crowded") gates.set(`crowded ${hold.text}`, { at: performance.now() + CROWDED_MS, below: 0 });
  waiting.bar(hold, gates);
}
