import type { JobRecord } from "@muster/db";
import type { Watcher } from "./watcher.ts";

/** One watched job: its newest known record, and everybody in this process who watches it. */
export class Topic {
  readonly watchers: Set<Watcher> = new Set<Watcher>();
  #job: JobRecord | undefined;

  /** Undefined until the first snapshot has come. */
  get job(): JobRecord | undefined {
    return this.#job;
  }

  /** Passes on what is newer; each watcher drops what it has seen. */
  learn(job: JobRecord): void {
    if (this.#job !== undefined && job.version < this.#job.version) return;
    this.#job = job;
    for (const watcher of this.watchers) watcher.offer(job);
  }
}
