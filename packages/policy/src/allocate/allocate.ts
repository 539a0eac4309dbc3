import type { FairShares } from "./fair-shares.ts";
import { Heap } from "./heap.ts";
import type { ReadyRoom } from "./ready-room.ts";
import type { Rooms } from "./rooms.ts";

/** No start takes less of a rate. */
const LEAST_COST = 1;

/** A job that waits to be admitted. */
export interface Candidate {
  readonly type: string;
  /** What it has to pass. */
  readonly gates: readonly string[];
  /** What its start takes of the rate of each gate, side by side with `gates`. */
  readonly costs: readonly number[];
  /** The weight of its key. */
  readonly weight: number;
}

/** The jobs that wait before one gate, in one lane: those of one key. */
export interface Flow<Job extends Candidate> {
  readonly gate: string;
  /** The start tag of its first job. */
  readonly tag: number;
  /** The first ones, in their order. */
  readonly jobs: readonly Job[];
  /** Whether others may wait behind them. */
  readonly hasMore: boolean;
}

type AnyFlow = Flow<Candidate>;
type JobOf<One extends AnyFlow> = One["jobs"][number];

export interface LaneFlows<One extends AnyFlow> {
  readonly shares: FairShares;
  readonly room: ReadyRoom;
  readonly flows: readonly One[];
  /** The lowest start tag of what waits in this lane and is not among the flows; Infinity for nothing. */
  readonly nextTag: number;
}

/** What keeps a job waiting: a gate that has less room than it costs. */
export interface Blocked<Job extends Candidate> {
  readonly job: Job;
  readonly gate: string;
  readonly cost: number;
}

/**
 * `empty`: all are admitted, and no others wait. `waiting`: more may be admitted as soon as the lane has room, or at once.
 * `closed`: nothing more passes its own gate. `blocked`: what is left is barred by other gates. `crowded`: what is left is of
 * types that have no room in the lane.
 */
export type FlowEnd = "empty" | "waiting" | "closed" | "blocked" | "crowded";

export interface FlowOutcome<One extends AnyFlow> {
  readonly flow: One;
  readonly end: FlowEnd;
  /** Of its jobs, those whose way is barred. With `closed` nobody has looked behind the last one. */
  readonly blocked: readonly Blocked<JobOf<One>>[];
  /** Whether all that were looked at are barred, and others may wait behind them. */
  readonly isStuck: boolean;
}

export interface Allocation<One extends AnyFlow> {
  /** In the order in which they are to start. */
  readonly admitted: readonly JobOf<One>[];
  readonly outcomes: readonly FlowOutcome<One>[];
}

/**
 * Decides which jobs are admitted: lane by lane in the order given, in each lane by start tags, all gates of a job or none.
 * A job whose other gates are closed is passed by those behind it; one that its own gate has no room for is not, or cheap
 * jobs would keep a dear one waiting for ever.
 */
export function allocate<One extends AnyFlow>(
  lanes: readonly LaneFlows<One>[],
  rooms: Rooms,
): Allocation<One> {
  const allocated = lanes.map((lane) => new LaneAllocation(lane, rooms).run());
  return {
    admitted: allocated.flatMap(({ admitted }) => admitted),
    outcomes: allocated.flatMap(({ outcomes }) => outcomes),
  };
}

/** What is done with one flow. */
class Turn<One extends AnyFlow> {
  readonly flow: One;
  readonly place: number;
  readonly blocked: Blocked<JobOf<One>>[] = [];
  tag: number;
  at = 0;
  admitted = 0;
  isClosed = false;

  constructor(flow: One, place: number) {
    this.flow = flow;
    this.place = place;
    this.tag = flow.tag;
  }

  /** All its jobs were looked at, some were admitted, and what is behind them nobody has read: it would be next. */
  get hidesNext(): boolean {
    return !this.isClosed && this.isOver && this.admitted > 0 && this.flow.hasMore;
  }

  get isOver(): boolean {
    return this.isClosed || this.at >= this.flow.jobs.length;
  }

  get outcome(): FlowOutcome<One> {
    const { flow, blocked } = this;
    return { flow, blocked, end: this.#end, isStuck: flow.hasMore && blocked.length === flow.jobs.length };
  }

  get #end(): FlowEnd {
    if (this.isClosed) return "closed";
    if (!this.isOver || this.hidesNext) return "waiting";
    if (this.admitted + this.blocked.length < this.flow.jobs.length) return "crowded";
    if (this.blocked.length > 0) return "blocked";
    return this.flow.hasMore ? "waiting" : "empty";
  }
}

class LaneAllocation<One extends AnyFlow> {
  readonly #lane: LaneFlows<One>;
  readonly #rooms: Rooms;
  readonly #turns: readonly Turn<One>[];
  readonly #line = new Heap<Turn<One>>((a, b) => a.tag < b.tag || (a.tag === b.tag && a.place < b.place));
  readonly #admitted: JobOf<One>[] = [];
  /** The lowest start tag of what nobody has read. */
  #nextTag: number;

  constructor(lane: LaneFlows<One>, rooms: Rooms) {
    this.#lane = lane;
    this.#nextTag = lane.nextTag;
    this.#rooms = rooms;
    this.#turns = lane.flows.map((flow, place) => new Turn(flow, place));
  }

  run(): Allocation<One> {
    for (const turn of this.#turns) this.#line.push(turn);
    while (!this.#lane.room.isFull) {
      const turn = this.#line.pop();
      if (turn === undefined || turn.tag > this.#nextTag) break;
      this.#admitNext(turn);
      if (turn.hidesNext) this.#nextTag = Math.min(this.#nextTag, turn.tag);
      if (!turn.isOver) this.#line.push(turn);
    }
    return { admitted: this.#admitted, outcomes: this.#turns.map(({ outcome }) => outcome) };
  }

  /** Admits the first job of a flow that may pass. */
  #admitNext(turn: Turn<One>): void {
    const { jobs, gate } = turn.flow;
    for (let job = jobs[turn.at]; job !== undefined; job = jobs[turn.at]) {
      const barrier = this.#barrierOf(job, gate);
      if (barrier !== undefined) turn.blocked.push(barrier);
      turn.isClosed = barrier?.gate === gate;
      if (turn.isClosed) return;
      turn.at += 1;
      if (barrier !== undefined || !this.#lane.room.has(job.type)) continue;
      this.#admit(job, turn);
      // As many as it had room for may be all that was read.
      turn.isClosed = turn.isOver && turn.flow.hasMore && !this.#rooms.has(gate, LEAST_COST);
      return;
    }
  }

  /** Its own gate first: what that does not let in nobody passes. */
  #barrierOf(job: JobOf<One>, own: string): Blocked<JobOf<One>> | undefined {
    const closed = (gate: string): boolean => !this.#rooms.has(gate, costAt(job, gate));
    const gate = closed(own) ? own : job.gates.find(closed);
    return gate === undefined ? undefined : { job, gate, cost: costAt(job, gate) };
  }

  #admit(job: JobOf<One>, turn: Turn<One>): void {
    const { shares, room } = this.#lane;
    const { gate } = turn.flow;
    for (const passed of job.gates) this.#rooms.take(passed, costAt(job, passed));
    room.take(job.type);
    shares.admit(gate, turn.tag, costAt(job, gate), job.weight);
    turn.tag = shares.tagOf(gate);
    turn.admitted += 1;
    this.#admitted.push(job);
  }
}

const costAt = ({ gates, costs }: Candidate, gate: string): number =>
  costs[gates.indexOf(gate)] ?? LEAST_COST;
