import {
  type AskedGate,
  type Database,
  type Debtor,
  forgiveDebts,
  type GateState,
  readGateRooms,
} from "@muster/db";
import { mostAheadMs, type Room, Rooms } from "@muster/policy";
import type { FeedMemory } from "./feed-memory.ts";
import { type GateRoom, opensInMs, roomOf } from "./gate-room.ts";
import type { Opening } from "./sleepers.ts";

/** Nothing passes, and nobody knows until when. */
const CLOSED: GateRoom = { places: 0, tokens: 0, rate: undefined, below: 0, closedMs: 0, weight: undefined };

/** However long a gate is closed for, it is looked at again by then: what has closed it may be gone, and nobody have told. */
const MOST_SLEEP_MS = 300_000;
/** A whole burst may be a little more by the database's clock, which knows microseconds. */
const ROUNDING_MS = 1;

/** How much room gates have, all read in one turn: what is admitted to room that is gone would be too much. */
export class KnownRooms {
  readonly #database: Database;
  readonly #memory: FeedMemory;
  readonly #rooms = new Map<string, GateRoom>();
  readonly #probing = new Set<string>();
  #turn: { readonly round: number; readonly epoch: number } | undefined;
  #counted = 0;
  #countedMs = 0;

  constructor(database: Database, memory: FeedMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  /** Undefined while everything that was asked about is closed by a policy. */
  get turn(): { readonly round: number; readonly epoch: number } | undefined {
    return this.#turn;
  }

  /** How many admitted jobs were counted, and how long the statements took that did it. */
  get counting(): { readonly jobs: number; readonly ms: number } {
    return { jobs: this.#counted, ms: this.#countedMs };
  }

  get all(): ReadonlyMap<string, GateRoom> {
    return this.#rooms;
  }

  /** Reads those that are not known yet. False when somebody has admitted jobs meanwhile, or policies have changed. */
  async read(gates: Iterable<string>): Promise<boolean> {
    const { book } = this.#memory;
    const asked = [...new Set(gates)].flatMap((gate) => {
      if (this.#rooms.has(gate)) return [];
      const limit = book.limitOf(gate);
      if (limit !== undefined && !book.isClosed(gate, limit)) return [{ gate, limit }];
      this.#rooms.set(gate, CLOSED);
      return [];
    });
    if (asked.length === 0) return true;
    const places = Math.max(...asked.map(({ limit }) => book.placesOf(limit)));
    const startedAt = performance.now();
    const { states, ...turn } = await readGateRooms(this.#database, asked, places);
    this.#countedMs += performance.now() - startedAt;
    this.#counted += states.reduce((sum, { admitted }) => sum + admitted, 0);
    if (turn.epoch !== book.policies.epoch) this.#memory.isOutdated = true;
    const isSame = turn.epoch === book.policies.epoch && turn.round === (this.#turn ?? turn).round;
    this.#turn = turn;
    for (const state of states) this.#rooms.set(state.gate, roomOf(state));
    await forgiveDebts(this.#database, states.flatMap(debtOf));
    await this.#askBreakers(asked);
    return isSame;
  }

  /** What failed has left its place before it was counted as free: it is known to the breaker by now. */
  async #askBreakers(asked: readonly AskedGate[]): Promise<void> {
    const ruled = asked.flatMap(({ gate, limit: { breaker: rule } }) =>
      rule === undefined ? [] : [{ gate, rule }],
    );
    if (ruled.length === 0) return;
    const { closed, probing } = await this.#memory.breakers.look(ruled);
    for (const gate of closed) this.#leave(gate, 0);
    for (const gate of probing) {
      this.#leave(gate, 1);
      this.#probing.add(gate);
    }
  }

  #leave(gate: string, most: number): void {
    const room = this.#of(gate);
    const { places, below } = room;
    this.#rooms.set(gate, { ...room, places: Math.min(places, most), below: Math.min(below, most) });
  }

  /** Those of a job's gates whose breakers let through one job, which is then this one. */
  triedBy(gates: readonly string[]): string[] {
    return gates.filter((gate) => this.#probing.has(gate));
  }

  isOpen(gate: string): boolean {
    const { places, tokens } = this.#of(gate);
    return places >= 1 && tokens >= 1;
  }

  /** The most jobs that its gate lets in. */
  mostOf(gate: string): number {
    const { places, tokens } = this.#of(gate);
    return Math.floor(Math.min(places, tokens));
  }

  /** To be used up by an allocation. */
  toAllocate(): Rooms {
    return new Rooms(new Map<string, Room>(this.#rooms));
  }

  /** What it takes for a gate to let in something of this cost after so much of it was used. */
  openingOf(gate: string, cost: number, left: Room = this.#of(gate)): Opening {
    const room = { ...this.#of(gate), ...left };
    const ms = opensInMs(room, cost);
    return {
      at: ms === undefined ? undefined : performance.now() + Math.min(ms, MOST_SLEEP_MS),
      below: room.below,
    };
  }

  #of(gate: string): GateRoom {
    return this.#rooms.get(gate) ?? CLOSED;
  }
}

/** What it owes beyond its rate would be looked at again and again, and never be less. */
function debtOf({ gate, limit, override, aheadMs }: GateState): Debtor[] {
  const rate = override.rate ?? limit.rate;
  if (rate === undefined) return [];
  const mostMs = mostAheadMs(rate);
  return aheadMs > mostMs + ROUNDING_MS ? [{ gate, mostMs }] : [];
}
