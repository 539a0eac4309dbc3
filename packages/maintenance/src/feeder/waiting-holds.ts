import { laneOf, PRIORITIES, type Priority } from "@muster/job";
import { FairShares, Heap, type LimitHold, limitHold } from "@muster/policy";
import { type Opening, Sleepers } from "./sleepers.ts";

/** Jobs that wait before one gate, in one lane. */
export interface WaitingHold {
  readonly text: string;
  readonly gate: string;
  readonly limit: string;
  readonly lane: WaitingLane;
  /** `ready`: to be looked at. `taken`: somebody looks. `shut`: until its own gate opens. `barred`: until another gate of its jobs does. */
  state: "ready" | "taken" | "shut" | "barred" | "forgotten";
  /** Told of since it was taken: it may have got a job after it was looked at. */
  isTold: boolean;
  /** Its start tag, while it is ready. */
  tag: number;
  /** The weight of its last job. */
  weight: number;
  /** Whether more of its jobs were seen than it let in: so many wait that what is behind those to be read is not looked for. */
  isLong: boolean;
}

/** A lane with jobs that wait for a limit. */
export interface WaitingLane {
  readonly name: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly shares: FairShares;
  readonly ready: Heap<ReadyHold>;
  /** How many of its holds to look at, where none of the last ones could go on: twice as many each time. */
  width: number;
  /** When its admitted jobs were asked about last for a type's sake, on the clock of `performance.now()`. */
  askedAt: number;
}

interface ReadyHold {
  readonly hold: WaitingHold;
  readonly tag: number;
  /** Of equal tags, whoever came first. */
  readonly place: number;
}

/** Holds that are remembered, some 60 MB. Those beyond are found by the sweep again and again. */
const MOST_HOLDS = 250_000;

/**
 * What the feeder knows of who waits. It is only memory: a sweep of the holds, which a new leader begins with, finds all of it
 * again but for who has had how much.
 */
export class WaitingHolds {
  readonly #most: number;
  readonly #holds = new Map<string, WaitingHold>();
  readonly #lanes = new Map<string, WaitingLane>();
  readonly #sleepers = new Sleepers<WaitingHold>();
  /** Gates that were opened while somebody looked: what he has seen may be from before. */
  readonly #opened = new Set<string>();
  #places = 0;

  constructor(most: number = MOST_HOLDS) {
    this.#most = most;
  }

  get size(): number {
    return this.#holds.size;
  }

  /** Gates that somebody waits for. */
  get closedGates(): number {
    return this.#sleepers.size;
  }

  /** When the next hold wakes by itself; Infinity when none does. */
  get nextAt(): number {
    return this.#sleepers.nextAt;
  }

  get hasReady(): boolean {
    for (const { ready } of this.#lanes.values()) if (ready.size > 0) return true;
    return false;
  }

  /** Lanes in which something is ready, the most urgent first. */
  readyLanes(): WaitingLane[] {
    const lanes = [...this.#lanes.values()].filter(({ ready }) => ready.size > 0);
    return PRIORITIES.flatMap((priority) => lanes.filter((lane) => lane.priority === priority));
  }

  /** Jobs wait with this hold, or may. */
  add(text: string, hold: LimitHold): void {
    const known = this.#holds.get(text);
    if (known !== undefined) return this.#tell(known);
    if (this.#holds.size >= this.#most) this.#forgetOldest();
    const { gate, limit } = hold;
    const lane = this.#laneFor(hold);
    const fresh = { isTold: false, tag: 0, weight: 1, isLong: false } as const;
    const added: WaitingHold = { text, gate, limit, lane, state: "taken", ...fresh };
    this.#holds.set(text, added);
    this.goOn(added);
  }

  /** One that is shut needs no look: a job more opens nothing. */
  #tell(known: WaitingHold): void {
    known.isTold = true;
    if (known.state === "barred") this.goOn(known);
  }

  /** A look begins. */
  beginLook(): void {
    this.#opened.clear();
  }

  /** Those of a lane with the lowest tags, to be given back by `goOn`, `shut`, `bar` or `forget`. */
  take(lane: WaitingLane, count: number): WaitingHold[] {
    const taken: WaitingHold[] = [];
    while (taken.length < count) {
      const next = lane.ready.pop();
      if (next === undefined) break;
      if (next.hold.state !== "ready") continue;
      next.hold.state = "taken";
      next.hold.isTold = false;
      taken.push(next.hold);
    }
    return taken;
  }

  /** Of the same gate and queue, those that come first, while they are ready. */
  moreUrgentThan({ gate, lane }: WaitingHold): WaitingHold[] {
    const priorities = PRIORITIES.slice(0, PRIORITIES.indexOf(lane.priority));
    return priorities.flatMap((priority) => {
      const other = this.#holds.get(limitHold(gate, { queue: lane.queue, priority }));
      return other?.state === "ready" ? [other] : [];
    });
  }

  /** To be looked at. */
  goOn(hold: WaitingHold): void {
    if (hold.state === "ready" || hold.state === "forgotten") return;
    hold.state = "ready";
    hold.tag = hold.lane.shares.tagOf(hold.gate);
    hold.lane.ready.push({ hold, tag: hold.tag, place: this.#places });
    this.#places += 1;
  }

  /** Nothing passes its gate until that opens. */
  shut(hold: WaitingHold, opening: Opening): void {
    if (this.#opened.has(hold.gate)) return this.goOn(hold);
    hold.state = "shut";
    this.#sleepers.sleep(hold, hold.gate, opening);
  }

  /** Its jobs wait for other gates than its own, or for something else that has a time. */
  bar(hold: WaitingHold, gates: ReadonlyMap<string, Opening>): void {
    // Told of meanwhile: a job that waits for none of them may be among its first now.
    if (hold.isTold || [...gates.keys()].some((gate) => this.#opened.has(gate))) return this.goOn(hold);
    hold.state = "barred";
    for (const [gate, opening] of gates) this.#sleepers.sleep(hold, gate, opening);
  }

  /** It has no jobs, as far as anybody has heard. */
  forget(hold: WaitingHold): void {
    if (hold.isTold) return this.goOn(hold);
    hold.state = "forgotten";
    this.#holds.delete(hold.text);
  }

  /** A gate may have room. */
  open(gate: string): void {
    this.#opened.add(gate);
    this.#wake(this.#sleepers.wake(gate));
  }

  openDue(now: number): void {
    this.#wake(this.#sleepers.wakeDue(now));
  }

  openAll(): void {
    for (const hold of this.#holds.values()) if (hold.state === "taken") this.#opened.add(hold.gate);
    this.#wake(this.#sleepers.wakeAll());
  }

  /** Gates to ask about: nobody may have told that they have opened. */
  closedFor(count: number): string[] {
    return this.#sleepers.nextToLookAt(count);
  }

  /** Opens those gates that have room, of which nobody may have told. */
  openByCounts(admitted: ReadonlyMap<string, number>): void {
    for (const gate of this.#sleepers.openAt(admitted)) this.open(gate);
  }

  #wake(sleepers: Iterable<WaitingHold>): void {
    for (const hold of sleepers) if (hold.state === "shut" || hold.state === "barred") this.goOn(hold);
  }

  #laneFor({ queue, priority }: LimitHold): WaitingLane {
    const name = laneOf(queue, priority);
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const ready = new Heap<ReadyHold>((a, b) => a.tag < b.tag || (a.tag === b.tag && a.place < b.place));
    const lane = { name, queue, priority, shares: new FairShares(), ready, width: 0, askedAt: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  #forgetOldest(): void {
    for (const hold of this.#holds.values()) {
      if (hold.state === "taken") continue;
      hold.state = "forgotten";
      this.#holds.delete(hold.text);
      return;
    }
  }
}
