import { complete } from "@muster/db";
import type { Ending, EndState, HandlerTransactions } from "@muster/job";
import { type EndingsContext, writeEndingsOf } from "./endings.ts";

/** @param onEnded told of endings that are recorded */
export function sqlTransactions(
  context: EndingsContext,
  onEnded: (ending: Ending, state: EndState) => void,
): HandlerTransactions {
  return {
    complete,
    finish: async (ending, events) => {
      const finished = await finishCompleted(context, ending);
      onEnded(ending, finished.state);
      context.onEvents(
        finished.state === "succeeded" && finished.events.length === 0 ? events : finished.events,
      );
      return finished.state;
    },
  };
}

/**
 * Ends an attempt that its handler may have ended in a transaction of its own. Alone: that transaction may be open still
 * (a handler that outlived its timeout), and every ending that shared the statement would wait for it.
 */
async function finishCompleted(
  context: EndingsContext,
  ending: Ending,
): Promise<{ state: EndState; events: readonly string[] }> {
  const end = async (one: Ending): Promise<{ state: EndState; events: readonly string[] }> => {
    const { states, events } = await writeEndingsOf({ ...context, onEvents: () => {} }, one.workerId, [one]);
    return { state: states[0] ?? "stale", events };
  };
  const finished = await end(ending);
  if (finished.state !== "stale" || ending.outcome.kind === "succeeded") return finished;
  // The handler failed after its commit: the job has succeeded all the same. Asking changes nothing, because an attempt
  // that does not hold its row never holds it again; a success on record is recognized.
  return end({ ...ending, outcome: { kind: "succeeded" } });
}
