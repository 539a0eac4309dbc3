import type { Ending, EndState } from "@muster/job";
import type { Finished, Querying } from "./ending.ts";
import { isSuccess, succeed } from "./succeed.ts";
import { endUnsuccessful } from "./unsuccessful.ts";

/**
 * running → succeeded, retry, scheduled (snoozed), failed, deadletter or cancelled, each with its attempt in task_attempts.
 * All endings of one call are of one worker.
 */
export async function finish(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
): Promise<Finished> {
  const successes = endings.filter(isSuccess);
  if (successes.length === endings.length) return succeed(database, workerId, successes);
  if (successes.length === 0) return endUnsuccessful(database, workerId, endings);
  const others = endings.filter((ending) => !isSuccess(ending));
  const [succeeded, rest] = await Promise.all([
    succeed(database, workerId, successes),
    endUnsuccessful(database, workerId, others),
  ]);
  const states = new Map<Ending, EndState>();
  for (const [index, ending] of successes.entries()) states.set(ending, succeeded.states[index] ?? "stale");
  for (const [index, ending] of others.entries()) states.set(ending, rest.states[index] ?? "stale");
  return {
    states: endings.map((ending) => states.get(ending) ?? "stale"),
    events: [...succeeded.events, ...rest.events],
  };
}
