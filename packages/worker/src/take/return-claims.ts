import type { Logger } from "@muster/runtime";
import type { Attempt } from "../attempt/attempt.ts";
import type { Running } from "../attempt/running.ts";
import type { WorkerSession } from "../port.ts";

export interface ReturnContext {
  readonly session: Pick<WorkerSession, "release">;
  readonly running: Running;
  /** Looks up which of these are still held, and adds those. */
  readonly lookUp: (workerId: string, taskIds: readonly string[]) => void;
  readonly log: Logger;
}

/**
 * Gives claimed jobs back that have not begun, uncharged. Never rejects.
 * @param isStopping whether the drain's release will repeat what cannot go back now
 * @returns those that could not go back and were told to stop meanwhile: they end like any other attempt
 */
export async function returnClaims(
  { session, running, lookUp, log }: ReturnContext,
  attempts: readonly Attempt[],
  isStopping: () => boolean,
): Promise<Attempt[]> {
  const toEnd: Attempt[] = [];
  for (const [workerId, group] of Map.groupBy(attempts, (attempt) => attempt.workerId)) {
    try {
      await session.release(
        workerId,
        group.map(({ key }) => key),
      );
      for (const attempt of group) running.delete(attempt);
    } catch (err) {
      log.warn({ err, jobs: group.length }, "could not give jobs back; those still held are looked up");
      if (isStopping()) continue;
      // They may have gone back and run elsewhere: what has not been stopped begins only if it turns out to be ours.
      const doubtful = group.filter(({ reason }) => reason === undefined);
      for (const attempt of doubtful) running.delete(attempt);
      lookUp(
        workerId,
        doubtful.map(({ job }) => job.taskId),
      );
      toEnd.push(...group.filter(({ reason }) => reason !== undefined));
    }
  }
  return toEnd;
}
