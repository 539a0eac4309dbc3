import type { ClaimedJob } from "@muster/db";
import { faultKind, type Loop, type LoopOptions, sleep, startLoop } from "@muster/runtime";
import type { WorkerPort } from "./port.ts";

const LOOK_EVERY_MS = 1_000;
/** While there are none, the loop turns to show that it lives. */
const REST_MS = 10_000;

interface Unsure {
  readonly workerId: string;
  readonly until: number;
}

export interface UnsureOptions extends Pick<LoopOptions, "log" | "metrics"> {
  readonly port: Pick<WorkerPort, "claimedBy">;
  /** How long a statement without an answer may still be committed: one lease. */
  readonly forMs: number;
  /** Whether this attempt runs here already. */
  readonly holds: (taskId: string, fence: number) => boolean;
  readonly found: (job: ClaimedJob, workerId: string) => void;
}

/**
 * Ids whose claim was never answered, or their release. The claim may have been committed, and the release not: then the
 * jobs are ours, on a live worker, and nobody else will ever run them. They are looked up until one lease has passed.
 */
export class UnsureClaims {
  readonly #options: UnsureOptions;
  readonly #ids = new Map<string, Unsure>();
  readonly #loop: Loop;
  /** The last lookup was refused for good. */
  #refused = false;

  constructor(options: UnsureOptions) {
    this.#options = options;
    this.#loop = startLoop({
      name: "unsure-claims",
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
  suspend(taskIds: readonly string[]): Map<string, Unsure> {
    const suspended = new Map<string, Unsure>();
    for (const taskId of taskIds) {
      const unsure = this.#ids.get(taskId);
      if (unsure === undefined) continue;
      suspended.set(taskId, unsure);
      this.#ids.delete(taskId);
    }
    return suspended;
  }

  resume(suspended: ReadonlyMap<string, Unsure>): void {
    for (const [taskId, unsure] of suspended) this.#ids.set(taskId, unsure);
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
      const jobs = await this.#options.port.claimedBy(workerId, taskIds);
      this.#refused = false;
      return jobs;
    } catch (error) {
      this.#refused = faultKind(error) === "permanent";
      throw error;
    }
  }

  async #look(signal: AbortSignal): Promise<void | "again"> {
    const { holds, found } = this.#options;
    for (const [workerId, ids] of Map.groupBy(this.#ids.keys(), (id) => this.#ids.get(id)?.workerId ?? "")) {
      for (const job of await this.#claimedBy(workerId, ids)) {
        // False when it was suspended meanwhile.
        if (!this.#ids.delete(job.taskId)) continue;
        if (!holds(job.taskId, job.fence)) found(job, workerId);
      }
    }
    for (const [taskId, { until }] of this.#ids) {
      if (until < performance.now()) this.#ids.delete(taskId);
    }
    if (this.#ids.size === 0) return;
    await sleep(LOOK_EVERY_MS, signal);
    return "again";
  }
}
