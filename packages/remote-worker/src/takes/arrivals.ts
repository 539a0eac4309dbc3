import type { AttemptKey, Batch, Claimed, ClaimedJob, Offer, Permit, Take } from "@muster/job";
import { NO_PERMIT, permitFrom } from "../permits.ts";
import type { Received } from "../received.ts";

/** An answer is mostly claimed at once. One that was asked for beside another may find that jobs take longer now. */
const UNCLAIMED_MS = 800;

/** Jobs of answers that nobody will claim, and who took them. */
export type Arrived = readonly AttemptKey[];

interface Arrival {
  readonly workerId: string;
  readonly jobs: readonly ClaimedJob[];
  readonly permit: Permit;
  readonly timer: NodeJS.Timeout;
}

/** Answers with jobs, from when they come until the engine claims what is in them: only then is it said that they have come. */
export class Arrivals {
  readonly #received: Received;
  readonly #onUnclaimed: (arrived: Arrived) => void;
  readonly #arrived = new Map<string, Arrival>();

  constructor(received: Received, onUnclaimed: (arrived: Arrived) => void) {
    this.#received = received;
    this.#onUnclaimed = onUnclaimed;
  }

  get isEmpty(): boolean {
    return this.#arrived.size === 0;
  }

  keep(takeId: string, jobs: readonly ClaimedJob[], workerId: string): Take {
    const permit = permitFrom(performance.now());
    const timer = setTimeout(() => this.#onUnclaimed(this.#forget(takeId)), UNCLAIMED_MS);
    this.#arrived.set(takeId, { workerId, jobs, permit, timer });
    return { id: takeId, batches: [{ offers: jobs }] };
  }

  claim(workerId: string, { offers }: Batch, takeId = ""): Claimed {
    const arrived = this.#arrived.get(takeId);
    this.#forget(takeId);
    // Declared lost meanwhile, or given back: others run them now.
    if (arrived?.workerId !== workerId) return { jobs: [], permit: NO_PERMIT };
    this.#received.add(takeId);
    const { jobs, permit } = arrived;
    // Mostly the very list that `keep` has answered.
    if (offers === jobs) return { jobs, permit };
    const wanted = new Set(offers.map(({ taskId }) => taskId));
    return { jobs: jobs.filter(({ taskId }) => wanted.has(taskId)), permit };
  }

  unclaimed(offers: readonly Offer[]): Arrived {
    const ids = new Set(offers.map(({ taskId }) => taskId));
    return [...this.#arrived].flatMap(([takeId, { jobs }]) =>
      jobs.some(({ taskId }) => ids.has(taskId)) ? this.#forget(takeId) : [],
    );
  }

  giveBack(): void {
    const left = [...this.#arrived.keys()].flatMap((takeId) => this.#forget(takeId));
    if (left.length > 0) this.#onUnclaimed(left);
  }

  #forget(takeId: string): Arrived {
    const arrived = this.#arrived.get(takeId);
    if (arrived === undefined) return [];
    clearTimeout(arrived.timer);
    this.#arrived.delete(takeId);
    return arrived.jobs.map(({ taskId, fence }) => ({
      taskId,
      fence,
      workerId: arrived.workerId,
    }));
  }
}
