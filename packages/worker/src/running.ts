import type { Attempt, StopReason } from "./attempt.ts";

/** The attempts that this process holds. */
export class Running {
  readonly #attempts = new Map<string, Attempt>();

  get size(): number {
    return this.#attempts.size;
  }

  has(taskId: string, fence: number): boolean {
    return this.#attempts.has(keyOf(taskId, fence));
  }

  add(attempt: Attempt): void {
    this.#attempts.set(keyOf(attempt.job.taskId, attempt.job.fence), attempt);
  }

  delete(attempt: Attempt): void {
    this.#attempts.delete(keyOf(attempt.job.taskId, attempt.job.fence));
  }

  stop(taskId: string, fence: number, reason: StopReason): void {
    this.#attempts.get(keyOf(taskId, fence))?.stop(reason);
  }

  stopAll(reason: StopReason): void {
    for (const attempt of this.#attempts.values()) attempt.stop(reason);
  }

  all(): Attempt[] {
    return [...this.#attempts.values()];
  }

  /** How many there are, and the latest deadline among them (`performance.now()`); 0 for none. */
  load(): { count: number; deadline: number } {
    let deadline = 0;
    for (const attempt of this.#attempts.values()) deadline = Math.max(deadline, attempt.deadline);
    return { count: this.#attempts.size, deadline };
  }
}

const keyOf = (taskId: string, fence: number): string => `${taskId}/${fence}`;
