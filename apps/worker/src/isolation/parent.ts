import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import type { Logger } from "@muster/runtime";
import type { Attempt, Isolate } from "@muster/worker";
import { createGate } from "./gate.ts";
import type { FromChild, ToChild } from "./messages.ts";

type Ending = Awaited<ReturnType<Isolate>>;

/**
 * Runs an attempt in a process of its own, with the same handlers. When that process dies, only this job was in it:
 * the loss is this job's, and the worker and its other jobs go on. As many at once as there are cores: a worker with
 * a thousand slots must not start a thousand processes when all its jobs are suspects.
 */
export function createIsolate(log: Logger): Isolate {
  const gate = createGate(availableParallelism());
  return async (attempt) => {
    if (!(await gate.enter(attempt.signal))) return stopped(attempt);
    try {
      attempt.begin();
      return await runAlone(attempt, log);
    } finally {
      gate.leave();
    }
  };
}

async function runAlone(attempt: Attempt, log: Logger): Promise<Ending> {
  log.info(
    { job: attempt.job.taskId, type: attempt.job.type },
    "running a job that was lost before on its own",
  );
  const child = fork(new URL("child.ts", import.meta.url), {
    serialization: "advanced",
    env: { ...process.env, LOG_LEVEL: log.level },
  });
  const exited = once(child, "exit");
  const send = (message: ToChild): boolean => child.connected && child.send(message);
  const stopping = stopOnAbort(attempt, child, send);
  try {
    send({ kind: "run", job: attempt.job, workerId: attempt.workerId });
    const answer = await Promise.race([answerOf(child), exited.then(() => undefined)]);
    if (answer !== undefined) {
      attempt.completion = answer.completion;
      return answer.outcome;
    }
    if (attempt.reason !== undefined) return stopped(attempt);
    return {
      kind: "lost",
      error: `its process ended: ${child.signalCode ?? `exit code ${child.exitCode}`}`,
    };
  } finally {
    stopping[Symbol.dispose]();
    child.kill("SIGKILL");
  }
}

/** How an attempt ends that its worker had to stop. */
function stopped({ reason, job }: Attempt): Ending {
  return reason === "timeout"
    ? { kind: "timeout", error: `timed out after ${job.timeoutMs} ms` }
    : { kind: "cancelled", error: `stopped: ${reason}` };
}

async function answerOf(child: ChildProcess): Promise<FromChild> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- child.ts sends nothing else
  const [message] = (await once(child, "message")) as [FromChild];
  return message;
}

/** Asks first; a handler that does not listen is ended with its process. */
function stopOnAbort(attempt: Attempt, child: ChildProcess, send: (message: ToChild) => boolean): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    send({ kind: "stop" });
    timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_GRACE_MS);
  };
  attempt.signal.addEventListener("abort", onAbort, { once: true });
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      attempt.signal.removeEventListener("abort", onAbort);
    },
  };
}
