import {
  type CancelRequest,
  type Database,
  forgetCancels,
  type HeldRemotely,
  heldRemotely,
} from "@muster/db";
import type { AttemptKey } from "@muster/job";
import { type Coalescer, coalesce } from "@muster/runtime";
import { Beats } from "./beats.ts";
import { forgetFirst } from "./forget-first.ts";
import type { RemoteWorker } from "./remote-worker.ts";

/** Attempts of one statement. */
const MOST_ATTEMPTS = 5_000;
/** Workers of which is remembered what they run. */
const MOST_KEPT = 10_000;

type Attempt = Pick<AttemptKey, "taskId" | "fence">;

/** What a worker says with a beat. */
export interface SaidBeat {
  readonly running: readonly Attempt[];
  /** Why it takes nothing now; undefined: it takes jobs. */
  readonly resting: string | undefined;
  readonly load: number | undefined;
}

/** What it is answered. */
export interface Heard {
  /** From when this was answered, milliseconds. */
  readonly leaseLeftMs: number;
  readonly cancel: readonly CancelRequest[];
  /** Not, or no longer, this worker's. */
  readonly unknown: readonly Attempt[];
  readonly drain: boolean;
  /** How long what it runs may go on then, milliseconds; undefined: nobody has said. */
  readonly drainLeftMs: number | undefined;
  /** It has free slots and takes nothing. */
  readonly reconnect: boolean;
  readonly databaseMs: number;
}

/** What a worker's attempts were. */
interface Looked {
  /** How many of them were in each queue. */
  readonly inQueues: Readonly<Record<string, number>>;
  /** By job how many slots it takes, of those that take several. */
  readonly large: ReadonlyMap<string, number>;
}

export interface HeartbeatOptions {
  readonly database: Database;
  readonly confirmations: { named(workerId: string, taskIds: readonly string[]): Promise<void> };
}

/** Keeps the leases of remote workers, and tells them what of theirs is theirs no more. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #beats: Beats;
  readonly #held: Coalescer<readonly AttemptKey[], (HeldRemotely | undefined)[]>;
  /** By worker, what its attempts were when it was looked at last. */
  readonly #looked = new Map<string, Looked>();
  /** Those that were told to drain with their last beats here, and by when (`performance.now()`). */
  readonly #draining = new Map<string, number | undefined>();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#beats = new Beats(options.database);
    this.#held = coalesce({
      name: "remote attempts",
      maxItems: MOST_ATTEMPTS,
      maxBytes: MOST_ATTEMPTS,
      sizeOf: (attempts) => attempts.length,
      inFlight: 1,
      flush: (lists) => heldOf(options.database, lists),
    });
  }

  /** Undefined for a worker that has ended. Rejects as `Database.query` does: the beat is to be repeated. */
  async beat({ workerId }: RemoteWorker, { running, resting, load }: SaidBeat): Promise<Heard | undefined> {
    const sentAt = performance.now();
    const looked = this.#looked.get(workerId);
    const beaten = await this.#beats.beat({
      workerId,
      running: running.length,
      busySlots: running.reduce((sum, { taskId }) => sum + (looked?.large.get(taskId) ?? 1), 0),
      runningIn: running.length === 0 ? {} : looked?.inQueues,
      resting,
      load,
    });
    if (beaten?.drain === true)
      this.#draining.set(workerId, beaten.drainLeftMs && performance.now() + beaten.drainLeftMs);
    else this.#draining.delete(workerId);
    if (beaten === undefined) {
      this.#looked.delete(workerId);
      return undefined;
    }
    // Before it is asked whose they are: what is being given back is named too late.
    if (beaten.unconfirmed)
      await this.#options.confirmations.named(
        workerId,
        running.map(({ taskId }) => taskId),
      );
    const unknown = await this.#unknown(workerId, running);
    const cancel = await this.#open(workerId, beaten.cancels);
    const leaseLeftMs = Math.max(0, beaten.leaseMs - (performance.now() - sentAt));
    const { drain, drainLeftMs, deaf: reconnect, databaseMs } = beaten;
    return { leaseLeftMs, cancel, unknown, drain, drainLeftMs, reconnect, databaseMs };
  }

  /** As of its last beat here; `leftMs` as in `Heard`. */
  drainOf({ workerId }: RemoteWorker): { readonly drain: boolean; readonly leftMs: number | undefined } {
    const by = this.#draining.get(workerId);
    const leftMs = by === undefined ? undefined : Math.max(0, by - performance.now());
    return { drain: this.#draining.has(workerId), leftMs };
  }

  async #unknown(workerId: string, running: readonly Attempt[]): Promise<Attempt[]> {
    if (running.length === 0) {
      this.#looked.delete(workerId);
      return [];
    }
    const held = await this.#held.add(running.map((one) => ({ ...one, workerId })));
    this.#keep(workerId, lookedAt(running, held));
    return running.filter((_, index) => held[index] === undefined);
  }

  /** The worker is told until its attempt has ended, whichever server hears of that. */
  async #open(workerId: string, cancels: readonly CancelRequest[]): Promise<CancelRequest[]> {
    if (cancels.length === 0) return [];
    const attempts = cancels.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
    const held = await this.#held.add(attempts);
    await forgetCancels(
      this.#options.database,
      attempts.filter((_, index) => held[index] === undefined),
    );
    return cancels.filter((_, index) => held[index] !== undefined);
  }

  #keep(workerId: string, looked: Looked): void {
    this.#looked.delete(workerId);
    this.#looked.set(workerId, looked);
    forgetFirst(this.#looked, MOST_KEPT);
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all([this.#beats.idle(), this.#held.idle()]);
  }
}

function lookedAt(running: readonly Attempt[], held: readonly (HeldRemotely | undefined)[]): Looked {
  const inQueues: Record<string, number> = {};
  const large = new Map<string, number>();
  for (const [index, { taskId }] of running.entries()) {
    const one = held[index];
    if (one === undefined) continue;
    inQueues[one.queue] = (inQueues[one.queue] ?? 0) + 1;
    if (one.slots > 1) large.set(taskId, one.slots);
  }
  return { inQueues, large };
}

async function heldOf(
  database: Database,
  lists: readonly (readonly AttemptKey[])[],
): Promise<(HeldRemotely | undefined)[][]> {
  const held = await heldRemotely(database, lists.flat());
  let start = 0;
  return lists.map(({ length }) => held.slice(start, (start += length)));
}
