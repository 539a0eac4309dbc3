import { availableParallelism } from "node:os";
import type { Outcome } from "@muster/job";
import type { Logger, Metrics, Stoppable } from "@muster/runtime";
import type { Attempt, Isolate, Lost, Reports, StopReason } from "@muster/worker/attempt";
import type { Cell } from "./cell.ts";
import { createGate } from "./gate.ts";
import type { Doomed, Reported } from "./messages.ts";
import { CellPool } from "./pool.ts";
import { StartPauses } from "./start-pauses.ts";

type Ending = Awaited<ReturnType<Isolate>>;

/**
 * What a handler gets between its signal and its end when its worker lets go of it, milliseconds. Both end before others
 * may run the job: before the release at the end of a drain, and before the end of the lease.
 */
const GRACE_MS: Readonly<Partial<Record<StopReason, number>>> = { drain: 2_000, "lease lost": 1_000 };
/** A kill takes milliseconds, unless the handler is inside a system call, or in native code in a thread. */
const KILL_WAIT_MS = 1_000;
const IDLE_MS = 60_000;
const MAX_USES = 1_000;

export interface IsolationOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "isolationKills" | "isolationStartFailures" | "degradations">;
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
  return new CellIsolation(options);
}

class CellIsolation implements Isolation {
  readonly #log: Logger;
  readonly #metrics: IsolationOptions["metrics"];
  readonly #pool: CellPool;
  readonly #gate = createGate(availableParallelism());
  readonly #pauses: Readonly<Record<Cell["isolation"], StartPauses>>;

  constructor({ log, metrics, env = process.env, idleMs = IDLE_MS, maxUses = MAX_USES }: IsolationOptions) {
    this.#log = log;
    this.#metrics = metrics;
    const onDoom = (cell: Cell, { by, error }: Doomed): void => {
      const { isolation } = cell;
      log.error(
        { isolation, job: by?.taskId, type: by?.type, error },
        "a job ended the process or thread it ran in",
      );
    };
    this.#pool = new CellPool({ env: { ...env, LOG_LEVEL: log.level }, idleMs, maxUses, onDoom });
    this.#pauses = {
      process: new StartPauses("process", log, metrics),
      thread: new StartPauses("thread", log, metrics),
    };
  }

  readonly isolate: Isolate = (attempt, isolation, reports) =>
    isolation === "suspect" ? this.#runSuspect(attempt, reports) : this.#runWarm(attempt, isolation, reports);

  get cells(): number {
    return this.#pool.size;
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  async #runWarm(attempt: Attempt, isolation: Cell["isolation"], reports: Reports): Promise<Ending> {
    const waiting = this.#pool.waiting(isolation);
    const putOff = waiting === undefined ? this.#pauses[isolation].putOff : undefined;
    if (putOff !== undefined) return { outcome: putOff };
    const cell = waiting ?? this.#pool.fresh(isolation);
    const { ending, leftBehind } = await this.#runIn(cell, attempt, reports);
    const { taskId: job, type } = attempt.job;
    if (leftBehind.length > 0)
      this.#log.info(
        { job, type, left: leftBehind },
        "a job has changed its process or thread, which is not reused",
      );
    // What had to be stopped may have left half-done work behind.
    if (attempt.reason === undefined && leftBehind.length === 0) this.#pool.put(cell);
    else this.#pool.drop(cell);
    return ending;
  }

  async #runSuspect(attempt: Attempt, reports: Reports): Promise<Ending> {
    if (!(await this.#gate.enter(attempt.signal))) return { outcome: stopped(attempt) };
    try {
      const { putOff } = this.#pauses.process;
      if (putOff !== undefined) return { outcome: putOff };
      const { taskId, type } = attempt.job;
      this.#log.info({ job: taskId, type }, "running a job alone, because it was lost before");
      const cell = this.#pool.fresh("process");
      const { ending } = await this.#runIn(cell, attempt, reports);
      this.#pool.drop(cell);
      return ending;
    } finally {
      this.#gate.leave();
    }
  }

  async #runIn(cell: Cell, attempt: Attempt, reports: Reports): Promise<Ran> {
    const pauses = this.#pauses[cell.isolation];
    await readyOrStopped(cell, attempt.signal);
    if (cell.hasStarted) pauses.succeeded();
    if (attempt.reason !== undefined || attempt.timeoutMs === 0) return ran(stopped(attempt));
    if (!cell.hasStarted) return ran(pauses.failed(cell.doom?.error ?? cell.death ?? "it gave no reason"));
    return runAttempt(cell, attempt, reports, (reason) =>
      this.#metrics.isolationKills.inc({ isolation: cell.isolation, reason }),
    );
  }
}

interface Ran {
  readonly ending: Ending;
  /** As in the cell's answer. */
  readonly leftBehind: readonly string[];
}

const ran = (outcome: Ending["outcome"], leftBehind: readonly string[] = []): Ran => ({
  ending: { outcome },
  leftBehind,
});

/** In a cell that has started. Never rejects. */
async function runAttempt(
  cell: Cell,
  attempt: Attempt,
  reports: Reports,
  onKill: (reason: StopReason) => void,
): Promise<Ran> {
  attempt.begin();
  const hardStop = stopHard(cell, attempt, onKill);
  const listener = {
    reported: ({ kind, data }: Reported) => reports.add(attempt, kind, data),
    keep: () =>
      reports.end(attempt).then(
        () => true,
        // Counted by the database; the handler rolls back, and says so.
        () => false,
      ),
  };
  const ended = await Promise.race([cell.run(attempt, listener), hardStop.outlived]);
  hardStop[Symbol.dispose]();
  if (ended !== undefined) {
    attempt.completion = ended.completion;
    return ran(ended.outcome, ended.leftBehind);
  }
  if (attempt.reason === undefined) return ran(lossOf(cell, attempt));
  const ending = { outcome: stopped(attempt) };
  return {
    ending: cell.death === undefined ? { ...ending, stillRunning: cell.gone } : ending,
    leftBehind: [],
  };
}

/** Who caused the cell to end during this attempt. */
function lossOf({ doom, death = "", uses, isolation }: Cell, { job }: Attempt): Lost {
  const by = doom?.by;
  const error = doom === undefined || death.endsWith(doom.error) ? death : `${death} (${doom.error})`;
  if (by === undefined) {
    // Killed from outside, by the system or by native code: a job that ran there before may have caused it.
    return { kind: "lost", error, blame: uses > 1 ? "shared" : "alone" };
  }
  if (by.taskId === job.taskId && by.fence === job.fence) return { kind: "lost", error, blame: "alone" };
  const culprit = `job ${by.taskId} (${by.type}), which had returned there before`;
  return {
    kind: "lost",
    error: `its isolated ${isolation} was ended by ${culprit}: ${doom?.error ?? ""}`,
    blame: "nobody",
  };
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
