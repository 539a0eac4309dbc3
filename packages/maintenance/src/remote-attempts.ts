import {
  countFaults,
  disobeyedCancels,
  expelRevoked,
  finish,
  forgetCancels,
  jobKinds,
  lookAtTakes,
  putOff,
} from "@muster/db";
import { publishChanges } from "@muster/dispatch";
import { type AttemptKey, type Outcome, withFault } from "@muster/job";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 100;
/** What was ended now is looked at once more, and forgotten then. */
const LEAST_MS = 1_000;
const OVER: Outcome = {
  kind: "timeout",
  error: "its time was over, and the worker that it ran on has not ended it",
};
const DISOBEYED: Outcome = {
  kind: "cancelled",
  error: "a cancel was asked for, and the worker that it ran on has not ended it",
};

/**
 * Looks after attempts of workers that call the API, whose programs may be anybody's: one that has had its time, or was to
 * stop, is ended here whatever its worker says of it, and workers whose tokens are revoked are gone.
 */
export function remoteAttempts(context: ChoreContext): Chore {
  const { database, log } = context;
  return {
    name: "remote-attempts",
    // Each turn is three statements, also where no worker calls the API.
    intervalMs: 5_000,
    runOnce: async () => {
      const expelled = await expelRevoked(database);
      if (expelled.length > 0) {
        log.warn({ workers: expelled }, "ended workers whose identity has no token any more");
        context.wake("reaper");
      }
      const takes = await lookAtTakes(database, BATCH);
      await end(
        context,
        takes.flatMap(({ overdue }) => overdue),
        OVER,
      );
      await putOff(
        database,
        takes.map(({ leftMs, ...take }) => ({ ...take, leftMs: leftMs && Math.max(LEAST_MS, leftMs) })),
      );
      const disobeyed = await disobeyedCancels(database, BATCH);
      await end(context, disobeyed, DISOBEYED);
      await forgetCancels(database, disobeyed);
      return takes.length === BATCH || disobeyed.length === BATCH ? "again" : undefined;
    },
  };
}

async function end(context: ChoreContext, attempts: readonly AttemptKey[], outcome: Outcome): Promise<void> {
  if (attempts.length === 0) return;
  const { database, faults, metrics, log } = context;
  const kinds = await jobKinds(
    database,
    attempts.map(({ taskId }) => taskId),
  );
  for (const [workerId, own] of Map.groupBy(attempts, (attempt) => attempt.workerId)) {
    const endings = own.map((attempt) => withFault({ ...attempt, of: kinds.get(attempt.taskId), outcome }));
    const { events, states } = await finish(database, workerId, endings);
    countFaults(faults, endings, states);
    const ended = states.filter((state) => state !== "stale").length;
    metrics.attemptsOverdue.inc(ended);
    if (ended > 0)
      log.warn(
        { worker: workerId, jobs: ended, outcome: outcome.kind },
        "ended attempts that their worker has not ended",
      );
    await publishChanges(context, events);
  }
}
