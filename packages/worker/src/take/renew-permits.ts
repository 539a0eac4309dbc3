import type { Claimed, Permit } from "@muster/job";
import type { Logger } from "@muster/runtime";
import type { Attempt } from "../attempt/attempt.ts";
import type { WorkerSession } from "../port.ts";

/** Of what was claimed nobody knows how long ago. */
export const NO_PERMIT: Permit = { allows: () => false };

export interface RenewContext {
  readonly session: Pick<WorkerSession, "mayBegin">;
  readonly log: Logger;
}

export interface Renewed {
  /** In their order, each with a permit that was asked for just now. */
  readonly allowed: Attempt[];
  /** Those of which the store has said no, or nothing. */
  readonly refused: Attempt[];
}

/** Asks for attempts that were claimed too long ago to begin unasked: one question for all of them. Never rejects. */
export async function renewPermits(
  { session, log }: RenewContext,
  attempts: readonly Attempt[],
): Promise<Renewed> {
  let answer: Claimed;
  try {
    answer = await session.mayBegin(attempts.map(({ job }) => job));
  } catch (err) {
    log.debug({ err, jobs: attempts.length }, "could not ask whether jobs may begin still");
    return { allowed: [], refused: [...attempts] };
  }
  const ids = new Set(answer.jobs.map(({ taskId }) => taskId));
  const { allowed = [], refused = [] } = Object.groupBy(attempts, ({ job }) =>
    ids.has(job.taskId) ? "allowed" : "refused",
  );
  for (const attempt of allowed) attempt.permit = answer.permit;
  return { allowed, refused };
}
