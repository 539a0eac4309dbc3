import type { JobRecord } from "@muster/db";
import { isFinal } from "@muster/job";

/** Changes kept for a reader that is slow; of more than these it sees only the newest. */
const MAX_BUFFERED = 16;

/** One client's view of one job: what it has not read yet, in order, each version once. */
export class Watcher {
  readonly #buffer: JobRecord[] = [];
  #version = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** True once the final state has been offered: nothing can follow. */
  get ended(): boolean {
    return this.#ended;
  }

  get version(): number {
    return this.#version;
  }

  /** Takes the job as it is at some version; an older one, or one seen before, changes nothing. */
  offer(job: JobRecord): void {
    if (job.version <= this.#version || this.#ended) return;
    this.#version = job.version;
    this.#ended = isFinal(job.state);
    // The newest matters most: a slow reader costs bounded memory and still gets the final state.
    if (this.#buffer.length === MAX_BUFFERED) this.#buffer.pop();
    this.#buffer.push(job);
    this.#wake?.();
  }

  /** The changes until the final state, or until the signal aborts. */
  async *read(signal: AbortSignal): AsyncGenerator<JobRecord> {
    for (;;) {
      const next = this.#buffer.shift();
      if (next !== undefined) {
        yield next;
        if (isFinal(next.state)) return;
      } else if (signal.aborted) return;
      else await this.#offered(signal);
    }
  }

  /** A generator parked on any other promise would outlive its client. */
  #offered(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
