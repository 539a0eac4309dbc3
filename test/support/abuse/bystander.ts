import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface Bystander {
  /** Rejects when one of its calls failed. */
  stop(): Promise<Waited>;
}

export interface Waited {
  readonly calls: number;
  readonly p99Ms: number;
  /** The longest that one of its calls took. */
  readonly longestMs: number;
  /** By how much longer work took meanwhile than on a machine without other work, on average. */
  readonly slowdown: number;
}

/**
 * Somebody who submits, or asks for a job, again and again on a connection of their own while others misbehave. In a thread of its own: an
 * attacker is too busy to see how long others wait.
 */
export function startBystander(port: number, jobId?: string): Bystander {
  const thread = new Worker(new URL("./bystander-thread.ts", import.meta.url), {
    workerData: { port, jobId },
  });
  const waited = once(thread, "message").then(([message]) => message as Waited);
  // Told by `stop`.
  waited.catch(() => undefined);
  return {
    stop: () => {
      thread.postMessage("stop");
      return waited;
    },
  };
}
