import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import type { Logger } from "@muster/runtime";
import type { Attempt, Isolate } from "@muster/worker";
import type { FromChild, ToChild } from "./messages.ts";

/**
 * Runs an attempt in a process of its own, with the same handlers. When that process dies, only this job was in it:
 * the loss is this job's, and the worker and its other jobs go on.
 */
export function createIsolate(log: Logger): Isolate {
  return async (attempt) => {
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
    const stopped = stopOnAbort(attempt, child, send);
    try {
      send({ kind: "run", job: attempt.job });
      const answer = await Promise.race([answerOf(child), exited.then(() => undefined)]);
      if (answer !== undefined) return answer.outcome;
      if (attempt.reason === "timeout")
        return { kind: "timeout", error: `timed out after ${attempt.job.timeoutMs} ms` };
      if (attempt.reason !== undefined) return { kind: "cancelled", error: `stopped: ${attempt.reason}` };
      return {
        kind: "lost",
        error: `its process ended: ${child.signalCode ?? `exit code ${child.exitCode}`}`,
      };
    } finally {
      stopped[Symbol.dispose]();
      child.kill("SIGKILL");
    }
  };
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
