import { type Freed, free, type Head, readHeads } from "@muster/db";
import { publishChanges, toPlaced } from "@muster/dispatch";
import { allocate, type FlowOutcome, limitHold } from "@muster/policy";
import type { ChoreContext } from "../chore.ts";
import { candidateOf, isInPlace, type WaitingFlow, type WaitingJob } from "./candidates.ts";
import { type ChosenLane, chooseHolds } from "./choose-holds.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { KnownRooms } from "./known-rooms.ts";
import type { Reholder } from "./reholder.ts";
import { settle } from "./settle.ts";
import type { WaitingHold, WaitingLane } from "./waiting-holds.ts";

/** Jobs read of one hold. */
const MOST_HEADS = 500;
/** Jobs read beyond those that its gate has room for, where other gates may be closed to the first ones. */
const BESIDE = 20;
/** Read for one that may be admitted: shares are not known before. */
const READ_FOR_ONE = 1.5;

export interface RoundReport {
  /**
   * `nothing`: all that was looked at has to wait on. `overtaken`: somebody else admits jobs too, or policies have changed.
   * `full`: no lane may have more jobs ready. `idle`: there was nothing to look at.
   */
  readonly result: "admitted" | "nothing" | "overtaken" | "full" | "idle";
  readonly admitted: number;
  readonly counting: KnownRooms["counting"];
}

/** The lowest start tag of what waits in a lane and is not looked at; Infinity for nothing. */
const nextTagOf = ({ first }: WaitingLane["ready"]): number => first?.tag ?? Number.POSITIVE_INFINITY;

/** What was read of the holds of one lane. */
interface ReadLane extends ChosenLane {
  readonly read: readonly {
    readonly hold: WaitingHold;
    readonly heads: readonly Head[];
    readonly hasMore: boolean;
  }[];
}

/**
 * Admits jobs: reads how much room there is and who waits, decides, and frees those that are chosen in one statement, which
 * does nothing if somebody else has freed any since.
 */
export class Rounds {
  readonly #context: ChoreContext;
  readonly #memory: FeedMemory;
  readonly #reholder: Reholder;

  constructor(context: ChoreContext, memory: FeedMemory, reholder: Reholder) {
    this.#context = context;
    this.#memory = memory;
    this.#reholder = reholder;
  }

  async run(): Promise<RoundReport> {
    const { waiting } = this.#memory;
    waiting.beginLook();
    const lanes: ChosenLane[] = [];
    const rooms = new KnownRooms(this.#context.database, this.#memory);
    try {
      const isFull = await chooseHolds(this.#context.database, this.#memory, lanes);
      const { counting } = rooms;
      if (lanes.length === 0) return { result: isFull ? "full" : "idle", admitted: 0, counting };
      const freed = await this.#admit(lanes, rooms);
      const admitted = freed?.rows.length ?? 0;
      const result = freed?.isTurn === true ? (admitted > 0 ? "admitted" : "nothing") : "overtaken";
      this.#context.metrics.feederRounds.inc({ result });
      return { result, admitted, counting: rooms.counting };
    } finally {
      // Whatever came between: what is not settled is looked at again.
      for (const { holds } of lanes) for (const hold of holds) if (hold.state === "taken") waiting.goOn(hold);
    }
  }

  /** Undefined when it was overtaken while it read. */
  async #admit(lanes: readonly ChosenLane[], rooms: KnownRooms): Promise<Freed | undefined> {
    if (!(await rooms.read(lanes.flatMap(({ holds }) => holds.map(({ gate }) => gate))))) return undefined;
    const read = await this.#readLanes(lanes, rooms);
    const heads = read.flatMap((lane) => lane.read.flatMap((one) => one.heads));
    if (!(await rooms.read(heads.flatMap(({ gates }) => gates)))) return undefined;
    const flows = read.map((lane) => ({ ...lane, flows: this.#flowsOf(lane, rooms) }));
    const left = rooms.toAllocate();
    const { admitted, outcomes } = allocate(
      flows.map(({ lane, room, flows: own }) => {
        return {
          shares: lane.shares,
          room,
          flows: own,
          nextTag: nextTagOf(lane.ready),
        };
      }),
      left,
    );
    const freed = await this.#free(admitted, rooms);
    if (!freed.isTurn) return freed;
    const unfreed = this.#restUnfreed(admitted, freed);
    settle(outcomes, { waiting: this.#memory.waiting, rooms, left, unfreed });
    await this.#unstick(outcomes);
    await this.#replace(read);
    return freed;
  }

  async #readLanes(lanes: readonly ChosenLane[], rooms: KnownRooms): Promise<ReadLane[]> {
    const { waiting } = this.#memory;
    const open = lanes.map((lane) => lane.holds.filter(({ gate }) => rooms.isOpen(gate)));
    for (const [at, { lane, holds }] of lanes.entries())
      lane.width = (open[at] ?? []).length === 0 ? 2 * holds.length : 0;
    for (const { holds } of lanes)
      for (const hold of holds)
        if (!rooms.isOpen(hold.gate)) waiting.shut(hold, rooms.openingOf(hold.gate, 1));
    const asked = lanes.flatMap((lane, at) => this.#askedOf(lane, open[at] ?? [], rooms));
    const heads = await readHeads(this.#context.database, asked, this.#memory.resting());
    let next = 0;
    return lanes.map((lane, at) => ({
      ...lane,
      read: (open[at] ?? []).map((hold) => {
        const [own = [], most = 0] = [heads[next], asked[next]?.most];
        next += 1;
        hold.isLong = own.length >= most;
        return { hold, heads: own, hasMore: hold.isLong };
      }),
    }));
  }

  #askedOf({ lane: { ready }, left }: ChosenLane, holds: readonly WaitingHold[], rooms: KnownRooms) {
    const { book } = this.#memory;
    const weights = holds.reduce((sum, { weight }) => sum + weight, 0);
    const nextTag = nextTagOf(ready);
    return holds.map(({ text, gate, lane, weight, tag, isLong }) => {
      const limit = book.limitOf(gate);
      // No further than to those whose turn comes after that of a hold which nobody looks at now.
      const turns = Math.max(1, Math.floor((nextTag - tag) * weight) + 1);
      const share = Math.min(turns, Math.ceil((READ_FOR_ONE * left * weight) / weights) + 1);
      const beside = limit !== undefined && book.isAlone(limit) ? 0 : BESIDE;
      // One more where there may be no more: without any, nobody has to look again.
      const most = Math.min(rooms.mostOf(gate), share, MOST_HEADS) + beside + Number(!isLong);
      return { hold: text, gate, most, labelled: book.readsLabels(lane.queue) };
    });
  }

  #flowsOf({ read }: ReadLane, rooms: KnownRooms): WaitingFlow[] {
    const { policies } = this.#memory.book;
    return read.map(({ hold, heads, hasMore }) => {
      const jobs = heads
        .filter((head) => isInPlace(head, hold, policies))
        .map((head) => this.#candidate(head, hold, rooms));
      return { hold, gate: hold.gate, tag: hold.tag, jobs, hasMore };
    });
  }

  #candidate(head: Head, hold: WaitingHold, rooms: KnownRooms): WaitingJob {
    const limits = this.#memory.book.policies.limitsFor(hold.lane.queue, head.type);
    const { job, clamped } = candidateOf(head, hold, limits, rooms.all);
    if (clamped > 0) this.#context.metrics.labelsClamped.inc(clamped);
    hold.weight = job.weight;
    return job;
  }

  /** Frees what was chosen, and puts it into the lists in that order. */
  async #free(jobs: readonly WaitingJob[], rooms: KnownRooms): Promise<Freed> {
    const { turn } = rooms;
    if (turn === undefined || jobs.length === 0) return { isTurn: true, rows: [], events: [] };
    const { database, circuit, metrics } = this.#context;
    const waiting = jobs.map(({ taskId, version, hold, gates }) => {
      return { taskId, version, hold: hold.text, tries: rooms.triedBy(gates) };
    });
    const freed = await free(database, turn, waiting, this.#memory.onRefused);
    this.#memory.breakers.tellOfProbes(waiting, freed.rows);
    metrics.jobsAdmitted.inc(freed.rows.length);
    this.#memory.unclaimed.add(freed.rows, performance.now());
    await circuit.push(freed.rows.map(toPlaced));
    await publishChanges(this.#context, freed.events);
    return freed;
  }

  /** What has moved on or is locked would be read, and not freed, in round after round. */
  #restUnfreed(jobs: readonly WaitingJob[], { rows }: Freed): ReadonlySet<WaitingHold> {
    const freed = new Set(rows.map((row) => row.task_id));
    const unfreed = jobs.filter(({ taskId }) => !freed.has(taskId));
    this.#memory.rest(
      unfreed.map(({ taskId }) => taskId),
      "locked",
    );
    return new Set(unfreed.map(({ hold }) => hold));
  }

  /** Where all that was read of a hold is barred by other gates, it waits there, and what is behind it may pass. */
  async #unstick(outcomes: readonly FlowOutcome<WaitingFlow>[]): Promise<void> {
    const stuck = outcomes.filter(({ isStuck, end }) => isStuck && end === "blocked");
    const moves = stuck.flatMap(({ blocked }) =>
      blocked.map(({ job: { taskId, version, gates, hold }, gate }) => {
        return { taskId, version, gates, hold: limitHold(gate, hold.lane) };
      }),
    );
    await this.#reholder.move(moves, "gate");
  }

  /** Jobs that no longer wait where they should: policies have changed since they came. */
  async #replace(lanes: readonly ReadLane[]): Promise<void> {
    const { policies } = this.#memory.book;
    const strangers = lanes.flatMap(({ read }) =>
      read.flatMap(({ hold, heads }) => heads.filter((head) => !isInPlace(head, hold, policies))),
    );
    await this.#reholder.placeAnew(
      strangers.map(({ taskId }) => taskId),
      "policy",
    );
  }
}
