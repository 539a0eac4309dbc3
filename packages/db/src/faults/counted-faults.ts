import { type Fault, otherFault } from "@muster/job";

/** Jobs and names of workers that each fault keeps, the latest ones. */
export const LATEST = 5;
/** Faults of one type that are kept apart: of one report, and in the database of one day. */
export const MAX_FAULTS_OF_TYPE = 1_000;
/** Faults in one report, whatever their types and queues: callers choose the names of both. */
const MAX_FAULTS = 3_000;

/** One failure, as far as its fault is concerned. */
export interface Failure {
  readonly queue: string;
  readonly taskId: string;
  readonly workerId: string;
  /** Its job has ended by it. */
  readonly dead: boolean;
}

/** What is told of one fault in one queue. */
export interface FaultCount extends Fault {
  readonly queue: string;
  failures: number;
  dead: number;
  /** Who ran the latest one. */
  workerId: string;
  /** The latest first. */
  taskIds: string[];
}

/** The faults that one process has seen since its last report: bounded, because messages come from whoever fails. */
export class CountedFaults {
  readonly #counts = new Map<string, FaultCount>();
  readonly #ofType = new Map<string, Set<string>>();

  /** @returns false when it was one fault too many to be counted at all */
  add(fault: Fault, failure: Failure): boolean {
    const kept = this.#kept(fault);
    const key = `${kept.fingerprint} ${failure.queue}`;
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= MAX_FAULTS) return false;
    const count = known ?? { ...kept, ...NOTHING, queue: failure.queue, taskIds: [] };
    if (known === undefined) this.#counts.set(key, count);
    count.failures += 1;
    if (failure.dead) count.dead += 1;
    count.workerId = failure.workerId;
    const others = count.taskIds.filter((taskId) => taskId !== failure.taskId);
    count.taskIds = [failure.taskId, ...others].slice(0, LATEST);
    return true;
  }

  /** What was counted since the last time. */
  take(): FaultCount[] {
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    this.#ofType.clear();
    return counts;
  }

  #kept(fault: Fault): Fault {
    const known = this.#ofType.get(fault.type) ?? new Set<string>();
    if (known.has(fault.fingerprint)) return fault;
    if (known.size >= MAX_FAULTS_OF_TYPE) return otherFault(fault.type);
    this.#ofType.set(fault.type, known.add(fault.fingerprint));
    return fault;
  }
}

const NOTHING = { failures: 0, dead: 0, workerId: "" };
