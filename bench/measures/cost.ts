import { costName } from "../cost/meter.ts";
import { BULK, bulk, CALLS, COLD_JOBS, drained, throughAll, WARM_JOBS } from "../cost/paths.ts";
import { limitOthers } from "../cost/policies.ts";
import { bullmq, graphile, muster, musterGrpc, musterRemote, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import type { Entry, Measure, RunContext, Values } from "./measure.ts";

const HOW =
  "Processor time in microseconds a job, all threads, as the scheduler counts it; autovacuum and the benchmark's own " +
  `queries left out. Cold: the first ${COLD_JOBS.toLocaleString("en")} jobs of processes just started, and their start; warm: the ` +
  `${WARM_JOBS.toLocaleString("en")} that follow, and their rate.`;

export const DRAIN_COST = "cost: drain";
const REMOTE_COST = "cost: remote drain";
export const BULK_COST = "cost: bulk";
export const END_TO_END_COST = "cost: end to end";
const AWAITING: Entry = {
  name: `${muster.title}, handler awaits once`,
  system: muster.id,
  run: (context) => drained(context, muster, { awaits: true }),
};
/** Who uses no limits pays for none, however many others have; the other checkout may know none. */
const BESIDE_POLICIES: Entry = {
  name: `${muster.title}, beside 100 limits and pauses of others`,
  system: muster.id,
  run: (context) => drained(context, muster, {}, limitOthers),
};
const RIVALS = [bullmq, graphile, pgBoss];

/**
 * The measures that a change is judged by.
 * @param against systems of another checkout, to be measured in turn with this one's
 */
export function costMeasures(against: readonly System[] = []): Measure[] {
  return [
    measure(DRAIN_COST, "Queued no-op jobs, one worker.", [
      ...entries(drained, [muster], against, [BESIDE_POLICIES.name]),
      // Beside another checkout there would be nothing that it is compared with.
      against.length === 0 ? AWAITING : BESIDE_POLICIES,
    ]),
    measure(
      REMOTE_COST,
      "Queued no-op jobs, one worker that has nothing but the API's address, at concurrency 500.",
      entries(drained, [musterRemote], against, [], []),
    ),
    measure(
      BULK_COST,
      `Submits of ${BULK.perCall.toLocaleString("en")}, ${BULK.inFlight} calls under way.`,
      entries(bulk, [musterGrpc, muster], against),
    ),
    measure(
      END_TO_END_COST,
      `Submits of ${CALLS.perCall}, ${CALLS.inFlight} calls under way, one worker working meanwhile.`,
      entries(throughAll, [musterGrpc, muster], against),
    ),
  ];
}

function measure(name: string, how: string, found: readonly Entry[]): Measure {
  const values = [costName("sum", "warm")];
  return { name, how: `${how} ${HOW}`, entries: found, better: "less", chart: { kind: "bars", values } };
}

/** Another checkout's is paired with its like and with those named; a rival with the submits in process: it makes no calls either. */
function entries(
  run: (context: RunContext, system: System) => Promise<Values>,
  ours: readonly System[],
  against: readonly System[],
  alsoWith: readonly string[] = [],
  rivals: readonly System[] = RIVALS,
): Entry[] {
  const entry = (system: System, pairedWith: readonly string[] = []): Entry => ({
    name: system.title,
    system: system.id,
    pairedWith,
    run: (context) => run(context, system),
  });
  return [
    ...ours.flatMap((system) => [
      entry(system),
      ...against
        .filter(({ id }) => id === system.id)
        .map((other) => entry(other, [system.title, ...alsoWith])),
    ]),
    ...rivals.map((rival) => entry(rival, [muster.title])),
  ];
}
