import { availableParallelism } from "node:os";
import type { Outcome } from "@muster/job";
import type { Logger, Metrics, Stoppable } from "@muster/runtime";
import type { Attempt, Isolate, IsolatedExecution, Lost, Reports, StopReason } from "@muster/worker/attempt";
import { createGate } from "./gate.ts";
import type { IsolatedRunner } from "./isolated-runner.ts";
import type { Doomed, Reported } from "./messages.ts";
import { RunnerPool } from "./pool.ts";
import { StartPauses } from "./start-pauses.ts";

/**
 * What a handler gets between its signal and its end when its worker lets go of it, milliseconds. Both end before others
 * may run the job: before the release at the end of a drain, and before the end of the lease.
 */
const GRACE_MS: Readonly<Partial<Record<StopReason, number>>> = { drain: 2_000, "lease lost": 1_000 };
/** A kill takes milliseconds, unless the handler is inside a system call, or in native code in a thread. */
const KILL_WAIT_MS = 1_000;
const IDLE_MS = 60_000;
const MAX_USES = 1_000;

export interface IsolatorOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "isolationKills" | "isolationStartFailures" | "degradations">;
  /** Names the handlers, like the worker's own. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long a runner waits for its next job, milliseconds. Default a minute. */
  readonly idleMs?: number;
  /** Jobs that a runner runs before it makes way for a new one. Default 1,000. */
  readonly maxUses?: number;
}

/** Runs attempts in runners. Stop it after its worker. */
export interface Isolator extends Stoppable {
  readonly isolate: Isolate;
  /** Processes and threads that live. */
  readonly runners: number;
}

/**
 * Runs attempts in processes or threads of their own, with the same handlers: what has to stop and does not is killed,
 * and what crashes is lost alone. A worker may have as many runners as slots. Suspects run in fresh ones, so that nobody
 * else is to blame, and as many at once as there are cores: a worker with a thousand slots must not start a thousand
 * processes when all its jobs are suspects.
 */
export function createIsolator(options: IsolatorOptions): Isolator {
  return new PooledIsolator(options);
}

class PooledIsolator implements Isolator {
  readonly #log: Logger;
  readonly #metrics: IsolatorOptions["metrics"];
  readonly #pool: RunnerPool;
  readonly #gate = createGate(availableParallelism());
  readonly #pauses: Readonly<Record<IsolatedRunner["isolation"], StartPauses>>;

  constructor({ log, metrics, env = process.env, idleMs = IDLE_MS, maxUses = MAX_USES }: IsolatorOptions) {
    this.#log = log;
    this.#metrics = metrics;
    const onDoom = (runner: IsolatedRunner, { by, error }: Doomed): void => {
      const { isolation } = runner;
      log.error(
        { isolation, job: by?.taskId, type: by?.type, error },
        "a job ended the process or thread it ran in",
      );
    };
    this.#pool = new RunnerPool({ env: { ...env, LOG_LEVEL: log.level }, idleMs, maxUses, onDoom });
    this.#pauses = {
      process: new StartPauses("process", log, metrics),
      thread: new StartPauses("thread", log, metrics),
    };
  }

  readonly isolate: Isolate = (attempt, isolation, reports) =>
    isolation === "suspect" ? this.#runSuspect(attempt, reports) : this.#runWarm(attempt, isolation, reports);

  get runners(): number {
    return this.#pool.size;
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  async #runWarm(
    attempt: Attempt,
    isolation: IsolatedRunner["isolation"],
    reports: Reports,
  ): Promise<IsolatedExecution> {
    const waiting = this.#pool.waiting(isolation);
    const putOff = waiting === undefined ? this.#pauses[isolation].putOff : undefined;
    if (putOff !== undefined) return { outcome: putOff };
    const runner = waiting ?? this.#pool.fresh(isolation);
    const { ending, leftBehind } = await this.#runIn(runner, attempt, reports);
    const { taskId: job, type } = attempt.job;
    if (leftBehind.length > 0)
      this.#log.info(
        { job, type, left: leftBehind },
        "a job has changed its process or thread, which is not reused",
      );
    // What had to be stopped may have left half-done work behind.
    if (attempt.reason === undefined && leftBehind.length === 0) this.#pool.put(runner);
    else this.#pool.drop(runner);
    return ending;
  }

  async #runSuspect(attempt: Attempt, reports: Reports): Promise<IsolatedExecution> {
    if (!(await this.#gate.enter(attempt.signal))) return { outcome: stopped(attempt) };
    try {
      const { putOff } = this.#pauses.process;
      if (putOff !== undefined) return { outcome: putOff };
      const { taskId, type } = attempt.job;
      this.#log.info({ job: taskId, type }, "running a job alone, because it was lost before");
      const runner = this.#pool.fresh("process");
      const { ending } = await this.#runIn(runner, attempt, reports);
      this.#pool.drop(runner);
      return ending;
    } finally {
      this.#gate.leave();
    }
  }

  async #runIn(runner: IsolatedRunner, attempt: Attempt, reports: Reports): Promise<Ran> {
    const pauses = this.#pauses[runner.isolation];
    await readyOrStopped(runner, attempt.signal);
    if (runner.hasStarted) pauses.succeeded();
    // It may have taken long: the handler begins only now.
    await attempt.mayBeginAfterWait();
    if (attempt.reason !== undefined || attempt.timeoutMs === 0) return ran(stopped(attempt));
    if (!runner.hasStarted)
      return ran(pauses.failed(runner.doom?.error ?? runner.death ?? "it gave no reason"));
    return runStarted(runner, attempt, reports, (reason) =>
      this.#metrics.isolationKills.inc({ isolation: runner.isolation, reason }),
    );
  }
}

interface Ran {
  readonly ending: IsolatedExecution;
  /** As in the runner's answer. */
  readonly leftBehind: readonly string[];
}

const ran = (outcome: IsolatedExecution["outcome"], leftBehind: readonly string[] = []): Ran => ({
  ending: { outcome },
  leftBehind,
});

/** In a runner that has started. Never rejects. */
async function runStarted(
  runner: IsolatedRunner,
  attempt: Attempt,
  reports: Reports,
  onKill: (reason: StopReason) => void,
): Promise<Ran> {
  attempt.begin();
  const hardStop = stopHard(runner, attempt, onKill);
  const listener = {
    reported: ({ kind, data }: Reported) => reports.add(attempt, kind, data),
    keep: () =>
      reports.end(attempt).then(
        () => true,
        // Counted by the database; the handler rolls back, and says so.
        () => false,
      ),
  };
  const ended = await Promise.race([runner.run(attempt, listener), hardStop.outlived]);
  hardStop[Symbol.dispose]();
  if (ended !== undefined) {
    attempt.completion = ended.completion;
    return ran(ended.outcome, ended.leftBehind);
  }
  if (attempt.reason === undefined) return ran(lossOf(runner, attempt));
  const ending = { outcome: stopped(attempt) };
  return {
    ending: runner.death === undefined ? { ...ending, stillRunning: runner.gone } : ending,
    leftBehind: [],
  };
}

/** Who caused the runner to end during this attempt. */
function lossOf({ doom, death = "", uses, isolation }: IsolatedRunner, { job }: Attempt): Lost {
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

function readyOrStopped(runner: IsolatedRunner, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    void runner.ready.then(resolve);
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
  runner: IsolatedRunner,
  attempt: Attempt,
  onKill: (reason: StopReason) => void,
): Disposable & { readonly outlived: Promise<undefined> } {
  const outlived = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  // Called again when a second cancel has shortened the grace.
  attempt.whenStopped(() => {
    const { reason } = attempt;
    if (reason === undefined) return;
    runner.stop(reason);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        onKill(reason);
        runner.kill();
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
