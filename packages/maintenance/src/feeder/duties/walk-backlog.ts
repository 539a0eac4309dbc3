import {
  type BacklogBounds,
  type BacklogPlace,
  backlogPage,
  busyLanes,
  type Database,
  FIRST_OF_LANE,
} from "@muster/db";
import { parseLane } from "@muster/job";
import type { Limit } from "@muster/policy";
import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import type { Reholder } from "../reholder.ts";
import { type Duty, WORK_REST } from "./duty.ts";

/** Of one look: most rows are of no limit, and looking at them takes some milliseconds. */
const PAGE: BacklogBounds = { rows: 10_000, jobs: 1_000 };

interface Walk {
  readonly limits: readonly Limit[];
  readonly lanes: readonly string[];
  readonly place: BacklogPlace;
}

const NOTHING: Walk = { limits: [], lanes: [], place: FIRST_OF_LANE };

/**
 * Lets what was queued when its limit came wait for it. Without this it would be found all the same, by whoever takes it from
 * its list, one worker's slots at a time and ahead of what may start. A new leader walks for all limits there are.
 */
export function walkBacklog(database: Database, memory: FeedMemory, reholder: Reholder): Duty {
  let epoch = 0;
  let walk = NOTHING;
  return {
    pace: new Pace(250, WORK_REST),
    run: async () => {
      const { policies } = memory.book;
      if (policies.epoch !== epoch) {
        const unfinished = new Set(walk.limits.map(({ name }) => name));
        const limits = policies.limits.filter((limit) => limit.epoch > epoch || unfinished.has(limit.name));
        walk = { limits, lanes: await lanesOf(database, limits), place: FIRST_OF_LANE };
        epoch = policies.epoch;
      }
      const [lane, ...others] = walk.lanes;
      if (lane === undefined) return true;
      const { jobs, next } = await backlogPage(database, lane, walk.place, walk.limits, PAGE);
      // One that is admitted under other gates is refused by its claim.
      const waiting = jobs.filter(({ isGranted }) => !isGranted);
      await reholder.place(waiting, "backlog");
      if (next !== undefined) walk = { ...walk, place: next };
      else walk = others.length === 0 ? NOTHING : { ...walk, lanes: others, place: FIRST_OF_LANE };
      return walk === NOTHING;
    },
  };
}

/** Lanes with jobs that one of these may be about. */
async function lanesOf(database: Database, limits: readonly Limit[]): Promise<string[]> {
  if (limits.length === 0) return [];
  const queues = new Set(limits.map(({ queue }) => queue));
  const lanes = await busyLanes(database);
  return queues.has(undefined) ? lanes : lanes.filter((lane) => queues.has(parseLane(lane)?.queue));
}
