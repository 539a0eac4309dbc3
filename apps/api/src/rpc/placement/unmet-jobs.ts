import { type Database, type JobRecord, unmetLanes } from "@muster/db";
import { laneOf, placingOf } from "@muster/job";
import { placementHold } from "@muster/policy";

/** Jobs as they are, but those on hold that wait because no live worker is what they require. One statement or two where some may be. */
export async function withUnmet(
  database: Pick<Database, "query">,
  jobs: readonly JobRecord[],
): Promise<readonly JobRecord[]> {
  const lanes = new Map(
    jobs.flatMap((job) => {
      const { placement, queue, priority } = job;
      if (placement === null || job.state !== "queued" || job.hold !== null) return [];
      const name = placingOf(placement)?.class;
      return name === undefined ? [] : [[job, { name, lane: laneOf(queue, priority, name) }] as const];
    }),
  );
  if (lanes.size === 0) return jobs;
  const unmet = await unmetLanes(database, [...new Set([...lanes.values()].map(({ lane }) => lane))]);
  return jobs.map((job) => {
    const own = lanes.get(job);
    return own !== undefined && unmet.has(own.lane) ? { ...job, hold: placementHold(own.name) } : job;
  });
}
