import type { Ending, EndState } from "@muster/job";
import type { Finished, Querying } from "./ending.ts";
import { endRateLimited, isRateLimited } from "./rate-limited.ts";
import { isSuccess, succeed } from "./succeed.ts";
import { endUnsuccessful } from "./unsuccessful.ts";

/**
 * running → succeeded, retry, scheduled (snoozed), queued (before a closed key), failed, deadletter or cancelled, each with
 * its attempt in task_attempts. All endings of one call are of one worker.
 * @param counts whether breakers want to know what failed
 */
export async function finish(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
  counts = false,
): Promise<Finished> {
  const successes = endings.filter(isSuccess);
  if (successes.length === endings.length) return succeed(database, workerId, successes);
  const limited = endings.filter(isRateLimited);
  const others = endings.filter((ending) => !isSuccess(ending) && !isRateLimited(ending));
  if (others.length === endings.length) return endUnsuccessful(database, workerId, endings, counts);
  const parts = await Promise.all([
    part(successes, (these) => succeed(database, workerId, these)),
    part(limited, (these) => endRateLimited(database, workerId, these)),
    part(others, (these) => endUnsuccessful(database, workerId, these, counts)),
  ]);
  const states = new Map(parts.flatMap((one) => one.states));
  return {
    states: endings.map((ending) => states.get(ending) ?? "stale"),
    events: parts.flatMap(({ finished }) => finished.events),
    closings: parts.flatMap(({ finished }) => finished.closings ?? []),
  };
}

interface Part {
  readonly finished: Finished;
  readonly states: readonly (readonly [Ending, EndState])[];
}

async function part<One extends Ending>(
  endings: readonly One[],
  write: (endings: readonly One[]) => Promise<Finished>,
): Promise<Part> {
  const finished = endings.length === 0 ? { states: [], events: [] } : await write(endings);
  return {
    finished,
    states: endings.map((ending, index) => [ending, finished.states[index] ?? "stale"] as const),
  };
}
