import type { ClaimedJob } from "@muster/job";
import { faultKind, type Loop, type LoopOptions, sleep, startLoop } from "@muster/runtime";
import type { WorkerSession } from "../port.ts";

const LOOK_EVERY_MS = 1_000;
/** While there are none, the loop turns only to show that it is alive. */
const REST_MS = 10_000;

interface Unanswered {
  readonly workerId: string;
  readonly until: number;
}

export interface UnansweredClaimsOptions extends Pick<LoopOptions, "log" | "metrics"> {
  readonly session: Pick<WorkerSession, "claimedBy">;
  /** How long a statement without an answer may still be committed: one lease. */
  readonly forMs: number;
  /** The fence of the attempt of this job that is here now. */
  readonly heldFence: (taskId: string) => number | undefined;
  readonly onFound: (jobs: readonly ClaimedJob[], workerId: string) => void;
}

/**
 * Ids whose claim, or release, was never answered. The claim may have been committed, or the release not: then the jobs
 * are ours, on a live worker, and nobody else will ever run them. They are looked up until one lease has passed.
 */
export class UnansweredClaims {
  readonly #options: UnansweredClaimsOptions;
  readonly #ids = new Map<string, Unanswered>();
  readonly #loop: Loop;
  /** The last lookup was refused for good. */
  #refused = false;

  constructor(options: UnansweredClaimsOptions) {
    this.#options = options;
    this.#loop = startLoop({
      name: "unanswered-claims",
      intervalMs: REST_MS,
      failurePauseMs: LOOK_EVERY_MS,
      log: options.log,
      metrics: options.metrics,
      runOnce: (signal) => this.#look(signal),
    });
  }

  get loop(): Loop {
    return this.#loop;
  }

  add(workerId: string, taskIds: readonly string[]): void {
    const until = performance.now() + this.#options.forMs;
    for (const taskId of taskIds) this.#ids.set(taskId, { workerId, until });
    this.#wake();
  }

  /**
   * These are claimed again: who has them comes with that claim's answer, and a lookup that saw its rows would start
   * them a second time. Resume the lookup of those that the claim did not bring.
   */
  suspend(taskIds: readonly string[]): Map<string, Unanswered> {
    const suspended = new Map<string, Unanswered>();
    for (const taskId of taskIds) {
      const unanswered = this.#ids.get(taskId);
      if (unanswered === undefined) continue;
      suspended.set(taskId, unanswered);
      this.#ids.delete(taskId);
    }
    return suspended;
  }

  resume(suspended: ReadonlyMap<string, Unanswered>): void {
    for (const [taskId, unanswered] of suspended) this.#ids.set(taskId, unanswered);
    if (suspended.size > 0) this.#wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** What is refused for good is asked for again at the loop's pace, however many claims go unanswered meanwhile. */
  #wake(): void {
    if (!this.#refused) this.#loop.wake();
  }

  async #claimedBy(workerId: string, taskIds: string[]): Promise<ClaimedJob[]> {
    try {
      const jobs = await this.#options.session.claimedBy(workerId, taskIds);
      this.#refused = false;
      return jobs;
    } catch (error) {
      this.#refused = faultKind(error) === "permanent";
      throw error;
    }
  }

  async #look(signal: AbortSignal): Promise<void | "again"> {
    const { heldFence, onFound } = this.#options;
    for (const [workerId, ids] of Map.groupBy(this.#ids.keys(), (id) => this.#ids.get(id)?.workerId ?? "")) {
      // What ends while the lookup is under way is no longer here when the row that it saw is told: it would run again.
      const before = new Map(ids.map((taskId) => [taskId, heldFence(taskId)]));
      const held = await this.#claimedBy(workerId, ids);
      // Those that were suspended meanwhile are no longer asked for.
      const found = held.filter(({ taskId }) => this.#ids.delete(taskId));
      onFound(
        found.filter(({ taskId, fence }) => before.get(taskId) !== fence && heldFence(taskId) !== fence),
        workerId,
      );
    }
    for (const [taskId, { until }] of this.#ids) {
      if (until < performance.now()) this.#ids.delete(taskId);
    }
    if (this.#ids.size === 0) return;
    await sleep(LOOK_EVERY_MS, signal);
    return "again";
  }
}
