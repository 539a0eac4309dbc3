import { availableParallelism } from "node:os";
import type { Outcome } from "@muster/job";
import type { Logger, Metrics, Stoppable } from "@muster/runtime";
import type { Attempt, Isolate, Reports, StopReason } from "@muster/worker";
import type { Cell } from "./cell.ts";
import { createGate } from "./gate.ts";
import { CellPool } from "./pool.ts";

type Ending = Awaited<ReturnType<Isolate>>;

/**
 * What a handler gets between its signal and its end when its worker lets go of it, milliseconds. Both end before others
 * may run the job: before the release at the end of a drain, and before the end of the lease.
 */
const GRACE_MS: Readonly<Partial<Record<StopReason, number>>> = { drain: 2_000, "lease lost": 1_000 };
/** A kill takes milliseconds, unless the handler is in the hands of the system, or of native code in a thread. */
const KILL_WAIT_MS = 1_000;
const IDLE_MS = 60_000;
const MAX_USES = 1_000;

export interface IsolationOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "isolationKills">;
  /** Names the handlers, like the worker's own. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long a cell waits for its next job, milliseconds. Default a minute. */
  readonly idleMs?: number;
  /** Jobs that a cell runs before it makes way for a new one. Default 1,000. */
  readonly maxUses?: number;
}

/** Runs attempts in cells. Stop it after its worker. */
export interface Isolation extends Stoppable {
  readonly isolate: Isolate;
  /** Processes and threads that live. */
  readonly cells: number;
}

/**
 * Runs attempts in processes or threads of their own, with the same handlers: what has to stop and does not is killed,
 * and what crashes is lost alone. A worker may have as many cells as slots. Suspects run in fresh ones, so that nobody
 * else is to blame, and as many at once as there are cores: a worker with a thousand slots must not start a thousand
 * processes when all its jobs are suspects.
 */
export function createIsolation(options: IsolationOptions): Isolation {
  const { log, metrics, env = process.env, idleMs = IDLE_MS, maxUses = MAX_USES } = options;
  const pool = new CellPool({ env: { ...env, LOG_LEVEL: log.level }, idleMs, maxUses });
  const gate = createGate(availableParallelism());
  const runIn = (cell: Cell, attempt: Attempt, reports: Reports): Promise<Ending> =>
    runAttempt(cell, attempt, reports, (reason) =>
      metrics.isolationKills.inc({ isolation: cell.isolation, reason }),
    );
  const runWarm = async (
    attempt: Attempt,
    isolation: Cell["isolation"],
    reports: Reports,
  ): Promise<Ending> => {
    const cell = pool.take(isolation);
    const ending = await runIn(cell, attempt, reports);
    // What had to be stopped may have left half-done work behind.
    if (attempt.reason === undefined) pool.put(cell);
    else pool.drop(cell);
    return ending;
  };
  const runSuspect = async (attempt: Attempt, reports: Reports): Promise<Ending> => {
    if (!(await gate.enter(attempt.signal))) return { outcome: stopped(attempt) };
    const { taskId, type } = attempt.job;
    log.info({ job: taskId, type }, "running a job that was lost before on its own");
    const cell = pool.fresh("process");
    const ending = await runIn(cell, attempt, reports);
    pool.drop(cell);
    gate.leave();
    return ending;
  };
  return {
    isolate: (attempt, isolation, reports) =>
      isolation === "suspect" ? runSuspect(attempt, reports) : runWarm(attempt, isolation, reports),
    get cells() {
      return pool.size;
    },
    stop: () => pool.stop(),
  };
}

/** Never rejects. */
async function runAttempt(
  cell: Cell,
  attempt: Attempt,
  reports: Reports,
  onKill: (reason: StopReason) => void,
): Promise<Ending> {
  await readyOrStopped(cell, attempt.signal);
  if (attempt.reason !== undefined || attempt.timeoutMs === 0) return { outcome: stopped(attempt) };
  if (cell.death !== undefined) {
    const error = `its isolated ${cell.isolation} could not be started: ${cell.death}`;
    return { outcome: { kind: "error", error } };
  }
  attempt.begin();
  const hardStop = stopHard(cell, attempt, onKill);
  const ended = await Promise.race([
    cell.run(attempt, (entry) => reports.add(attempt, entry.kind, entry.data)),
    hardStop.outlived,
  ]);
  hardStop[Symbol.dispose]();
  if (ended !== undefined) {
    attempt.completion = ended.completion;
    return { outcome: ended.outcome };
  }
  if (attempt.reason === undefined) return { outcome: { kind: "lost", error: cell.death ?? "" } };
  return cell.death === undefined
    ? { outcome: stopped(attempt), stillRunning: cell.gone }
    : { outcome: stopped(attempt) };
}

function readyOrStopped(cell: Cell, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    void cell.ready.then(resolve);
  });
}

/** How an attempt ends that its worker had to stop. */
function stopped({ reason = "timeout", timeoutMs, deadline }: Attempt): Outcome {
  if (reason !== "timeout") return { kind: "cancelled", error: `stopped: ${reason}` };
  // It has none before it begins.
  if (deadline === 0) return { kind: "timeout", error: "its deadline passed before it began" };
  return { kind: "timeout", error: `timed out after ${timeoutMs} ms, and was killed` };
}

/** Asks first; a handler that does not listen is killed. `outlived` resolves when even that does not end it in time. */
function stopHard(
  cell: Cell,
  attempt: Attempt,
  onKill: (reason: StopReason) => void,
): Disposable & { readonly outlived: Promise<undefined> } {
  const outlived = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  // Called again when a second cancel has shortened the grace.
  attempt.whenStopped(() => {
    const { reason } = attempt;
    if (reason === undefined) return;
    cell.stop(reason);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        onKill(reason);
        cell.kill();
        timer = setTimeout(() => outlived.resolve(undefined), KILL_WAIT_MS);
      },
      GRACE_MS[reason] ?? attempt.graceMs ?? 0,
    );
  });
  return {
    outlived: outlived.promise,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      attempt.whenStopped(() => {});
    },
  };
}
