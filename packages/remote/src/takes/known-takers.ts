import type { TakerStanding } from "@muster/db";
import { mayTake, type Offer, type Placement } from "@muster/job";
import type { ServedQueues } from "./served-queues.ts";
import type { StopNews, Taker } from "./taker.ts";
import type { Waiter } from "./waiter.ts";

/** A worker that has not called for so long is forgotten, milliseconds. */
const FORGET_MS = 60_000;
/** Most workers whose news are kept while they do not call. */
const MOST_NEWS = 100;

/** What this server knows of one worker. */
export interface KnownTaker {
  taker: Taker;
  /** Whose lists it waits for; undefined: those of all queues. */
  queues: readonly string[] | undefined;
  /** Undefined: has to be asked for. */
  standing: TakerStanding | undefined;
  /** How often it was told that it stands differently: what was read before says nothing. */
  changes: number;
  waiter: Waiter | undefined;
  /** Jobs are being claimed for one of its calls: of two claims at once one would get nothing. */
  isDealt: boolean;
  /** When it called last, or was answered, `performance.now()`. */
  calledAt: number;
  /** By job; what the worker has been told once is told again beside other things only. */
  readonly stops: Map<string, { readonly stop: StopNews; told: boolean }>;
  drainTold: boolean;
  /** Other servers have been told that it calls this one. */
  isHere: boolean;
  /** Until then nothing is claimed for it, `performance.now()`: all it has room for is on its way to it, unconfirmed. */
  restsUntil: number;
}

/** The workers that call here for jobs, or have a moment ago. */
export class KnownTakers {
  readonly #known = new Map<string, KnownTaker>();
  readonly #served: Pick<ServedQueues, "of">;
  #types = new Map<string, number>();

  constructor(served: Pick<ServedQueues, "of">) {
    this.#served = served;
  }

  /** Of a worker that calls. */
  enter(taker: Taker): KnownTaker {
    const before = this.#known.get(taker.workerId);
    if (before !== undefined) {
      if (before.taker !== taker) this.#replace(before, taker);
      return before;
    }
    const known: KnownTaker = {
      taker,
      queues: this.#served.of(taker),
      standing: undefined,
      changes: 0,
      waiter: undefined,
      isDealt: false,
      calledAt: performance.now(),
      stops: new Map(),
      drainTold: false,
      isHere: false,
      restsUntil: 0,
    };
    this.#known.set(taker.workerId, known);
    this.#count(taker, 1);
    return known;
  }

  #replace(known: KnownTaker, taker: Taker): void {
    this.#count(known.taker, -1);
    known.taker = taker;
    known.queues = this.#served.of(taker);
    this.#count(taker, 1);
  }

  #count({ types }: Taker, by: number): void {
    for (const type of types) {
      const count = (this.#types.get(type) ?? 0) + by;
      if (count === 0) this.#types.delete(type);
      else this.#types.set(type, count);
    }
  }

  get(workerId: string): KnownTaker | undefined {
    return this.#known.get(workerId);
  }

  all(): IterableIterator<KnownTaker> {
    return this.#known.values();
  }

  /** Whether a worker that calls here runs such jobs. */
  knowsType(type: string): boolean {
    return this.#types.has(type);
  }

  types(): string[] {
    return [...this.#types.keys()];
  }

  /** There are other queues than when they called. */
  serveAnew(): void {
    for (const known of this.#known.values()) known.queues = this.#served.of(known.taker);
  }

  /** Whether some worker here serves queues that its identity names, and not all there will be. */
  get someAreBound(): boolean {
    for (const { taker, queues } of this.#known.values())
      if (taker.queues === undefined && queues !== undefined) return true;
    return false;
  }

  /** Those that wait and could begin jobs. */
  ready(): KnownTaker[] {
    const ready: KnownTaker[] = [];
    const now = performance.now();
    for (const one of this.#known.values()) if (isReady(one, now)) ready.push(one);
    return ready;
  }

  get hasReady(): boolean {
    const now = performance.now();
    for (const one of this.#known.values()) if (isReady(one, now)) return true;
    return false;
  }

  /** Whether one of those may have such a job. */
  someMayHave(job: Pick<Offer, "queue" | "type">, placement: Placement | undefined): boolean {
    return this.ready().some(
      ({ taker, standing }) =>
        standing !== undefined && taker.mayHave(job) && mayTake(standing.place, placement),
    );
  }

  waiting(): KnownTaker[] {
    return [...this.#known.values()].filter(({ waiter }) => waiter !== undefined);
  }

  addStop(workerId: string, stop: StopNews): void {
    const known = this.#known.get(workerId);
    if (known === undefined) return;
    known.stops.set(stop.taskId, { stop, told: false });
    for (const id of known.stops.keys()) {
      if (known.stops.size <= MOST_NEWS) break;
      known.stops.delete(id);
    }
  }

  /** Its attempts at these jobs have ended: nothing has to be told of them. */
  onEnded(workerId: string, taskIds: readonly string[]): void {
    const stops = this.#known.get(workerId)?.stops;
    if (stops === undefined || stops.size === 0) return;
    for (const taskId of taskIds) stops.delete(taskId);
  }

  forgetOld(): void {
    const before = performance.now() - FORGET_MS;
    for (const [workerId, known] of this.#known) {
      if (known.waiter !== undefined || known.calledAt > before) continue;
      this.#known.delete(workerId);
      this.#count(known.taker, -1);
    }
  }
}

function isReady({ waiter, isDealt, standing, restsUntil }: KnownTaker, now: number): boolean {
  return (
    waiter !== undefined &&
    waiter.isOpen &&
    !isDealt &&
    waiter.call.freeSlots > 0 &&
    standing?.mayTake === true &&
    restsUntil <= now
  );
}
