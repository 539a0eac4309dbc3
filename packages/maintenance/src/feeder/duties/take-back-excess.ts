import {
  type Database,
  type GrantedGate,
  type GrantedJob,
  grantedGates,
  lastGranted,
  readGateRooms,
  type WantedJobs,
} from "@muster/db";
import { labelOf } from "@muster/policy";
import type { FeedMemory } from "../feed-memory.ts";
import { costThrough, type GateRoom, roomOf } from "../gate-room.ts";
import { Pace } from "../pace.ts";
import type { Reholder } from "../reholder.ts";
import { type Duty, LOOK_REST } from "./duty.ts";

/** Admitted jobs of one look: as many as whoever counts all of them looks at. */
const MOST_LOOKED_AT = 100_000;
/** Gates of one statement. */
const SLICE = 500;
/** Jobs of one gate that go back at once. */
const MOST_OF_GATE = 1_000;
/** Costs and rates are decimals. */
const ROUNDING = 1e-3;

/** What has to go back of one gate. */
interface Excess {
  readonly gate: string;
  /** Jobs beyond its maximum. */
  readonly jobs: number;
  readonly rate: Overdraft | undefined;
}

/** What is granted beyond a rate, and what it takes to know what each job has of it. */
interface Overdraft {
  readonly tokens: number;
  readonly room: GateRoom;
  readonly costLabel: string | undefined;
}

/**
 * Takes back what was let in, has not begun, and is more than a gate allows by now: its maximum or its rate was lowered. Left
 * alone, it would start long after the answer to whoever did that, as soon as workers have slots for it. What runs goes on.
 */
export function takeBackExcess(database: Database, memory: FeedMemory, reholder: Reholder): Duty {
  return {
    pace: new Pace(1_000, LOOK_REST),
    run: async () => {
      const { book } = memory;
      const places = Math.max(1, ...book.policies.limits.map((limit) => book.placesOf(limit)));
      const granted = await grantedGates(database, places, MOST_LOOKED_AT);
      const all = await excessesOf(database, memory, granted, places);
      const excesses = all.slice(0, SLICE);
      if (excesses.length === 0) return true;
      const wanted = excesses.map(wantedOf);
      const jobs = await lastGranted(database, wanted);
      const chosen = excesses.flatMap((excess) => chooseOf(excess, jobs.get(excess.gate) ?? []));
      // A job may be too much at several of its gates.
      const distinct = new Map(chosen.map((job) => [job.taskId, job]));
      await reholder.place([...distinct.values()], "lowered");
      return all.length <= SLICE && wanted.every(({ count }) => count < MOST_OF_GATE);
    },
  };
}

async function excessesOf(
  database: Database,
  memory: FeedMemory,
  granted: readonly GrantedGate[],
  places: number,
): Promise<Excess[]> {
  const rated = granted.flatMap(({ gate, isRated }) => {
    const limit = isRated ? memory.book.limitOf(gate) : undefined;
    return limit === undefined ? [] : [{ gate, limit }];
  });
  const overdrafts = new Map<string, Overdraft>();
  for (let from = 0; from < rated.length; from += SLICE) {
    const { states } = await readGateRooms(database, rated.slice(from, from + SLICE), places);
    for (const state of states) {
      const room = roomOf(state);
      if (room.tokens < -ROUNDING)
        overdrafts.set(state.gate, { tokens: -room.tokens, room, costLabel: state.limit.costLabel });
    }
  }
  return granted.flatMap(({ gate, over }) => {
    const rate = overdrafts.get(gate);
    return over > 0 || rate !== undefined ? [{ gate, jobs: Math.max(0, over), rate }] : [];
  });
}

/** No start takes less than one of a rate. Lost jobs may be among them that have to stay. */
const wantedOf = ({ gate, jobs, rate }: Excess): WantedJobs => ({
  gate,
  count: Math.min(MOST_OF_GATE, Math.max(jobs, Math.ceil(rate?.tokens ?? 0))),
});

/** @param jobs the last to have their turn first */
function chooseOf({ jobs: most, rate }: Excess, jobs: readonly GrantedJob[]): GrantedJob[] {
  const chosen = jobs.slice(0, most);
  if (rate === undefined) return chosen;
  const costOf = ({ labels }: GrantedJob): number =>
    costThrough(rate.room, rate.costLabel === undefined ? undefined : labelOf(labels, rate.costLabel)).amount;
  let left = rate.tokens - chosen.reduce((sum, job) => sum + costOf(job), 0);
  // A lost job runs next whatever its rate says: nobody else came to run for it.
  for (const job of jobs.slice(most).filter(({ isLost }) => !isLost)) {
    if (left <= ROUNDING) break;
    chosen.push(job);
    left -= costOf(job);
  }
  return chosen;
}
