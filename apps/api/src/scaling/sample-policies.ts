import {
  type Database,
  heldAt,
  heldBy,
  heldLanes,
  readGateRooms,
  readPolicies,
  recentActivity,
  waitingHolds,
} from "@muster/db";
import { type LimitHold, lastPlaceOf, type Policies, prefixOf, readHold } from "@muster/policy";
import type { KeptBack, PolicySample } from "./work-sample.ts";

/** Holds that are looked at, of each a key of a limit in one queue and priority. */
const MAX_HOLDS = 1_000;
/** Counted of one hold, and of what no worker can run. */
const MAX_HELD = 1_000;
/** Jobs of one hold by which its lanes are told. */
const LANES_OF = 20;

/** What policies keep back, and what they would let in: a key with ten thousand jobs and room for two needs two slots. */
export async function samplePolicies(
  database: Pick<Database, "query">,
  runsOf: readonly string[],
): Promise<PolicySample> {
  const policies = await readPolicies(database);
  return {
    pausedQueues: policies.pausedQueues,
    limited: policies.limits.length === 0 ? [] : await admissible(database, policies),
    unhandled: await unhandled(database),
    runMs: runsOf.length === 0 ? new Map() : await runsIn(database, runsOf),
  };
}

interface Waiting extends LimitHold {
  readonly text: string;
  readonly count: number;
}

async function admissible(database: Pick<Database, "query">, policies: Policies): Promise<KeptBack[]> {
  const waiting = await waitingAtLimits(database, policies);
  const byGate = Map.groupBy(waiting, ({ gate }) => gate);
  const limits = new Map(policies.limits.map((limit) => [prefixOf(limit), limit]));
  const asked = [...byGate.keys()].flatMap((gate) => {
    const limit = limits.get(gate.slice(0, gate.indexOf(":")));
    return limit === undefined || policies.pausedGates.includes(gate) ? [] : [{ gate, limit }];
  });
  if (asked.length === 0) return [];
  const places = Math.max(...asked.map(({ limit }) => lastPlaceOf(limit, policies)));
  const { states } = await readGateRooms(database, asked, places);
  const kept = states.flatMap(({ gate, limit, override, admitted, closedMs }) => {
    let room = closedMs > 0 ? 0 : (override.maxRunning ?? limit.maxRunning ?? Infinity) - admitted;
    // What a rate lets start within a second.
    const rate = override.rate ?? limit.rate;
    if (rate !== undefined) room = Math.min(room, Math.max(1, Math.ceil((rate.count / rate.perMs) * 1_000)));
    return (byGate.get(gate) ?? []).map(({ text, queue, count }) => {
      const taken = Math.max(0, Math.min(count, room));
      room -= taken;
      return { text, queue, type: limit.type, lane: undefined, count: taken };
    });
  });
  return byLane(database, kept);
}

/** Of each hold, as its first jobs are divided among lanes. */
async function byLane(
  database: Pick<Database, "query">,
  kept: readonly (KeptBack & { readonly text: string })[],
): Promise<KeptBack[]> {
  const some = kept.filter(({ count }) => count > 0);
  if (some.length === 0) return [];
  const lanes = await heldLanes(
    database,
    some.map(({ text }) => text),
    LANES_OF,
  );
  return some.flatMap(({ text, ...one }): KeptBack[] => {
    const own = lanes.filter(({ hold }) => hold === text);
    const total = own.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [one];
    return own.map(({ lane, count }) => ({ ...one, lane, count: (one.count * count) / total }));
  });
}

async function waitingAtLimits(database: Pick<Database, "query">, policies: Policies): Promise<Waiting[]> {
  const texts = await waitingHolds(database, "", MAX_HOLDS);
  const holds = texts.flatMap((text) => {
    const hold = readHold(text);
    return hold?.code === "limit" && !policies.isQueuePaused(hold.queue) ? [{ text, hold }] : [];
  });
  if (holds.length === 0) return [];
  const counts = await heldAt(
    database,
    holds.map(({ text }) => text),
    MAX_HELD,
  );
  return holds.map(({ text, hold }) => ({ ...hold, text, count: counts.get(text) ?? 0 }));
}

async function unhandled(database: Pick<Database, "query">): Promise<KeptBack[]> {
  const rows = await heldBy(database, ["type"], MAX_HELD);
  return rows.map(({ hold, queue, lane, count }) => {
    const read = readHold(hold);
    return { queue, type: read?.code === "type" ? read.type : undefined, lane, count };
  });
}

async function runsIn(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<Map<string, number>> {
  const activities = await recentActivity(database, queues);
  return new Map(
    [...activities].flatMap(([queue, { runs }]) => (runs === undefined ? [] : [[queue, runs.meanMs]])),
  );
}
