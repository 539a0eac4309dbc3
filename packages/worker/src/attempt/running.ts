import type { Load } from "../port.ts";
import type { Attempt, StopReason } from "./attempt.ts";

/** The attempts that this process holds. */
export class Running {
  /** The newest of each job. */
  readonly #newest = new Map<string, Attempt>();
  /** After a lost lease, older ones of the same jobs may still be here: they, too, have to stop. */
  readonly #displaced = new Set<Attempt>();

  get size(): number {
    return this.#newest.size + this.#displaced.size;
  }

  /** The fence of the newest attempt of this job; undefined when there is none. */
  fenceOf(taskId: string): number | undefined {
    return this.#newest.get(taskId)?.job.fence;
  }

  add(attempt: Attempt): void {
    const { taskId } = attempt.job;
    const older = this.#newest.get(taskId);
    if (older !== undefined) this.#displaced.add(older);
    this.#newest.set(taskId, attempt);
  }

  delete(attempt: Attempt): void {
    const { taskId } = attempt.job;
    if (this.#newest.get(taskId) === attempt) this.#newest.delete(taskId);
    else this.#displaced.delete(attempt);
  }

  /** @param graceMs how long its handler may go on, milliseconds; undefined: as long as after a timeout */
  stop(taskId: string, fence: number, reason: StopReason, graceMs?: number): void {
    // The worker that has lost an attempt may have taken the job again before it hears of that.
    const is = ({ job }: Attempt): boolean => job.taskId === taskId && job.fence === fence;
    const newest = this.#newest.get(taskId);
    const attempt = newest !== undefined && is(newest) ? newest : [...this.#displaced].find(is);
    attempt?.stop(reason, graceMs);
  }

  stopAll(reason: StopReason): void {
    for (const attempt of this.all()) attempt.stop(reason);
  }

  all(): Attempt[] {
    return [...this.#displaced, ...this.#newest.values()];
  }

  load(): Load {
    const byQueue = new Map<string, number>();
    let latest = 0;
    let busySlots = 0;
    for (const { job, deadline } of this.all()) {
      latest = Math.max(latest, deadline);
      busySlots += job.slots ?? 1;
      byQueue.set(job.queue, (byQueue.get(job.queue) ?? 0) + 1);
    }
    return { count: this.size, busySlots, deadline: latest, byQueue };
  }
}
