import { type Logger, type Stoppable, withDeadline } from "@muster/runtime";
import type { Running } from "./attempt/running.ts";
import { RELEASED } from "./attempt/span-end.ts";
import type { Successes } from "./attempt/successes.ts";
import type { WorkerSession } from "./port.ts";
import type { Reports } from "./reports/reports.ts";
import type { Slots } from "./take/slots.ts";

/** After the drain, how long aborted handlers may still take to settle before their jobs are given back. */
const ABORT_GRACE_MS = 2_500;
/** How long each other step may take when a store does not answer: 6 s together, so that a stop keeps its bound. */
const STEP_MS = 1_000;
const GIVE_BACK_MS = 2_000;

export interface DrainOptions {
  readonly session: WorkerSession;
  readonly running: Running;
  readonly slots: Slots;
  readonly drainSeconds: number;
  /** Ends that time sooner. */
  readonly hurry: AbortSignal;
  /** What brings new work; stopped first. */
  readonly sources: readonly Stoppable[];
  /** Aborted when nothing more is to be recorded. */
  readonly closing: AbortController;
  readonly successes: Pick<Successes, "idle">;
  readonly reports: Reports;
  readonly log: Logger;
}

/**
 * The orderly end of a worker: no new work, time for what runs, an abort for the rest, one release of what is left. The
 * heartbeat continues meanwhile, or the jobs that still run would be taken away and run twice.
 * @throws Error when jobs could not be given back: they run again when this worker's lease is over
 */
export async function drain(options: DrainOptions): Promise<void> {
  try {
    await endJobs(options);
  } finally {
    options.reports.close();
    await options.session.stop();
  }
}

async function endJobs(options: DrainOptions): Promise<void> {
  const { session, sources, running, slots, successes, drainSeconds, hurry, closing, log } = options;
  const endAt = performance.now() + drainSeconds * 1000;
  await quietly(log, "announce the drain", STEP_MS, () => session.startDraining());
  await quietly(log, "end the search for work", STEP_MS, async () => {
    for (const source of sources) await source.stop();
  });
  log.info({ jobs: running.size, drainSeconds }, "draining");
  const ends = AbortSignal.timeout(Math.max(0, Math.round(endAt - performance.now())));
  await slots.untilIdle(AbortSignal.any([ends, hurry]));
  running.stopAll("drain");
  await slots.untilIdle(AbortSignal.timeout(ABORT_GRACE_MS));
  const left = await giveBack(options);
  closing.abort();
  await quietly(log, "write what was on its way", STEP_MS, async () => {
    await Promise.all([successes.idle(), session.flush()]);
  });
  // The store that has just not answered would not answer again.
  if (left === 0) await quietly(log, "sign off", STEP_MS, () => session.leave());
  else
    throw new Error(`${left} jobs could not be given back; they run again when this worker's lease is over`);
}

/** The last write about jobs: a handler that ignores its abort must not run beside the job's next attempt. How many are left. */
async function giveBack({ session, running, log }: DrainOptions): Promise<number> {
  const groups = [...Map.groupBy(running.all(), (attempt) => attempt.workerId)];
  const left = await Promise.all(
    groups.map(async ([workerId, attempts]) => {
      log.info({ jobs: attempts.length }, "giving running jobs back");
      for (const { span } of attempts) span?.end(RELEASED);
      const release = (): Promise<void> =>
        session.release(
          workerId,
          attempts.map(({ key }) => key),
        );
      return (await quietly(log, "give jobs back", GIVE_BACK_MS, release)) ? 0 : attempts.length;
    }),
  );
  return left.reduce((sum, count) => sum + count, 0);
}

/** A store that is away must not keep the process: the reaper does what is left undone. Returns whether it was done. */
async function quietly(
  log: Logger,
  what: string,
  withinMs: number,
  write: () => Promise<void>,
): Promise<boolean> {
  try {
    await withDeadline(write(), withinMs, what);
    return true;
  } catch (err) {
    log.warn({ err }, `could not ${what}; it is repaired once the lease expires`);
    return false;
  }
}
