import type { Load } from "../port.ts";
import type { Attempt, StopReason } from "./attempt.ts";

/**
 * The attempts that this process holds; after a lost lease there may be older ones of the same jobs among them.
 *
 * An array in which each knows its place, and no Map: jobs come and go here all the time, a Map leaves its old table behind
 * whenever it has seen some thousands, and each table keeps its successor. Once one of them has grown old, all that follow, and
 * the jobs in them, are kept from every small collection, which then takes three times as long.
 */
export class Running {
  readonly #attempts: Attempt[] = [];

  get size(): number {
    return this.#attempts.length;
  }

  /** The fence of the newest attempt of this job; undefined when there is none. */
  fenceOf(taskId: string): number | undefined {
    const fences = this.#attempts.filter(({ job }) => job.taskId === taskId).map(({ job }) => job.fence);
    return fences.length === 0 ? undefined : Math.max(...fences);
  }

  add(attempt: Attempt): void {
    attempt.place = this.#attempts.length;
    this.#attempts.push(attempt);
  }

  delete(attempt: Attempt): void {
    const { place } = attempt;
    if (this.#attempts[place] !== attempt) return;
    const last = this.#attempts.pop();
    if (last === undefined || last === attempt) return;
    last.place = place;
    this.#attempts[place] = last;
  }

  /** @param graceMs how long its handler may go on, milliseconds; undefined: as long as after a timeout */
  stop(taskId: string, fence: number, reason: StopReason, graceMs?: number): void {
    // The worker that has lost an attempt may have taken the job again before it hears of that.
    const attempt = this.#attempts.find(({ job }) => job.taskId === taskId && job.fence === fence);
    attempt?.stop(reason, graceMs);
  }

  stopAll(reason: StopReason): void {
    for (const attempt of this.all()) attempt.stop(reason);
  }

  all(): Attempt[] {
    return [...this.#attempts];
  }

  load(): Load {
    const byQueue = new Map<string, number>();
    let latest = 0;
    let busySlots = 0;
    for (const { job, deadline } of this.#attempts) {
      latest = Math.max(latest, deadline);
      busySlots += job.slots ?? 1;
      byQueue.set(job.queue, (byQueue.get(job.queue) ?? 0) + 1);
    }
    return { count: this.size, busySlots, deadline: latest, byQueue };
  }
}
