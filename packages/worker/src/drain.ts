import type { Logger, Stoppable } from "@muster/runtime";
import type { WorkerPort } from "./port.ts";
import { attemptKey } from "./run-job.ts";
import type { Running } from "./running.ts";
import type { Slots } from "./slots.ts";

/** After the drain, how long aborted handlers may still settle before their jobs are given back. */
const ABORT_GRACE_MS = 2_500;

export interface DrainOptions {
  readonly port: WorkerPort;
  readonly workerId: string;
  readonly running: Running;
  readonly slots: Slots;
  readonly drainSeconds: number;
  /** What brings new work; stopped first. */
  readonly sources: readonly (Stoppable | undefined)[];
  /** Aborted when nothing more is to be recorded. */
  readonly closing: AbortController;
  readonly log: Logger;
}

/**
 * The orderly end of a worker: no new work, time for what runs, an abort for the rest, one release of what is left.
 * The heartbeat goes on meanwhile, or the jobs that still run would be taken away and run twice.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { port, workerId, running, slots, drainSeconds, closing, log } = options;
  await quietly(log, "announce the drain", () => port.startDraining(workerId));
  for (const source of options.sources) await source?.stop();
  log.info({ jobs: running.size, drainSeconds }, "draining");
  await slots.untilIdle(AbortSignal.timeout(drainSeconds * 1000));
  running.stopAll("drain");
  await slots.untilIdle(AbortSignal.timeout(ABORT_GRACE_MS));
  await giveBack(options);
  closing.abort();
  await port.close();
  await quietly(log, "sign off", () => port.leave(workerId));
}

/** The last write about jobs: a handler that ignores its abort must not run beside the job's next attempt. */
async function giveBack({ port, running, log }: DrainOptions): Promise<void> {
  for (const [workerId, attempts] of Map.groupBy(running.all(), (attempt) => attempt.workerId)) {
    log.info({ jobs: attempts.length }, "giving running jobs back");
    await quietly(log, "give jobs back", () => port.release(workerId, attempts.map(attemptKey)));
  }
}

/** A store that is away must not keep the process: the reaper does what is left undone. */
async function quietly(log: Logger, what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (err) {
    log.warn({ err }, `could not ${what}; it is made good when the lease is over`);
  }
}
