import { AsyncLocalStorage } from "node:async_hooks";
import { describe } from "@muster/runtime";
import type { Attempt } from "@muster/worker/attempt";
import type { Doomed } from "./messages.ts";

/** For the last message to get out. */
const LAST_WORDS_MS = 500;

/** Runs jobs so that whatever they start later, too, is known to be theirs. */
export interface Belongings {
  run<T>(attempt: Attempt, body: () => Promise<T>): Promise<T>;
  /** Ends the process or thread at its worker's request, for which no job is to blame. */
  leave(code: number): never;
}

/**
 * Tells the worker whose code has ended this process or thread: an error that nobody caught, or an exit, may come from a
 * job that has returned, and the one that runs then must not pay for it.
 * @param tell sends the message; calls back when it is out
 */
export function tellOfDoom(tell: (doomed: Doomed, sent: () => void) => void): Belongings {
  const owner = new AsyncLocalStorage<Attempt>();
  let told = false;
  const say = (error: string, sent: () => void): void => {
    if (told) return;
    told = true;
    const job = owner.getStore()?.job;
    const by = job === undefined ? undefined : { taskId: job.taskId, type: job.type, fence: job.fence };
    tell({ kind: "doomed", error, by }, sent);
  };
  // An unhandled rejection comes here as well. The event runs within what threw.
  process.on("uncaughtException", (error) => {
    const exit = (): never => process.exit(1);
    say(describe(error), exit);
    setTimeout(exit, LAST_WORDS_MS);
  });
  process.on("exit", (code) => say(`exit code ${code}`, () => {}));
  return {
    run: (attempt, body) => owner.run(attempt, body),
    leave: (code) => {
      told = true;
      process.exit(code);
    },
  };
}
