import type { Database } from "@muster/db";
import { MusterError } from "@muster/job";
import type { Logger, Metrics } from "@muster/runtime";
import {
  type Apply,
  applySchedules,
  checkOwner,
  checkSchedules,
  type ScheduleRequest,
} from "@muster/schedule";

const REASON = "schedules_refused";

interface Asked {
  readonly schedules?: readonly ScheduleRequest[] | undefined;
  readonly scheduleOwner?: string | undefined;
  readonly scheduleRevision?: number | undefined;
}

/**
 * Undefined when none are to be applied.
 * @throws MusterError `invalid_argument` naming every field that is wrong
 */
export function readSchedules({ schedules, scheduleOwner, scheduleRevision = 0 }: Asked): Apply | undefined {
  if (schedules === undefined) return undefined;
  const owner = checkOwner(scheduleOwner);
  const definitions = checkSchedules(schedules);
  return { owner, revision: scheduleRevision, schedules: definitions, allowEmpty: true, dryRun: false };
}

/**
 * A list that is refused, because a newer one was applied or a name is somebody else's, keeps no worker from its jobs: it
 * is told, and what was applied before goes on.
 */
export async function applyAtStart(
  {
    database,
    log,
    metrics,
  }: { readonly database: Database; readonly log: Logger; readonly metrics: Metrics },
  apply: Apply,
): Promise<void> {
  try {
    const { changes, removed } = await applySchedules(database, apply);
    const refused = apply.schedules
      .filter((_, index) => changes[index] === "refused")
      .map(({ name }) => name);
    log.info({ owner: apply.owner, schedules: changes.length, removed, refused }, "schedules applied");
    if (refused.length > 0)
      metrics.degradations.begin(
        log,
        REASON,
        `schedules of another owner have these names: ${refused.join(", ")}`,
      );
  } catch (err) {
    if (!(err instanceof MusterError) || err.code !== "failed_precondition") throw err;
    log.warn({ err, owner: apply.owner }, "a newer list of schedules was applied; this one is left alone");
  }
}
