import type { Load } from "../port.ts";
import type { Attempt, StopReason } from "./attempt.ts";

/** The attempts that this process holds. */
export class Running {
  readonly #attempts = new Set<Attempt>();
  /** The newest of each job: after a lost lease an older one may still be here. */
  readonly #newest = new Map<string, Attempt>();

  get size(): number {
    return this.#attempts.size;
  }

  has(taskId: string, fence: number): boolean {
    return this.#newest.get(taskId)?.job.fence === fence;
  }

  add(attempt: Attempt): void {
    this.#attempts.add(attempt);
    this.#newest.set(attempt.job.taskId, attempt);
  }

  delete(attempt: Attempt): void {
    this.#attempts.delete(attempt);
    if (this.#newest.get(attempt.job.taskId) === attempt) this.#newest.delete(attempt.job.taskId);
  }

  /** @param graceMs how long its handler may go on, milliseconds; undefined: as long as after a timeout */
  stop(taskId: string, fence: number, reason: StopReason, graceMs?: number): void {
    const attempt = this.#newest.get(taskId);
    if (attempt?.job.fence === fence) attempt.stop(reason, graceMs);
  }

  stopAll(reason: StopReason): void {
    for (const attempt of this.#attempts) attempt.stop(reason);
  }

  all(): Attempt[] {
    return [...this.#attempts];
  }

  load(): Load {
    let deadline = 0;
    for (const attempt of this.#attempts) deadline = Math.max(deadline, attempt.deadline);
    return { count: this.#attempts.size, deadline };
  }
}
