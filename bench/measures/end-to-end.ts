import { Ground } from "../run/ground.ts";
import { bullmq, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const SHAPE = { kind: "closed", perCall: 100, inFlight: 4 } as const;
/** The smaller one is mostly code that the processes still have to compile; the larger one is how they go on. */
export const FEW_JOBS = 20_000;
export const MANY_JOBS = 100_000;
const SYSTEMS = [muster, musterGrpc, bullmq, graphile, pgBoss];
const SIZES = [
  { jobs: FEW_JOBS, systems: [...SYSTEMS, graphileDefault] },
  { jobs: MANY_JOBS, systems: SYSTEMS },
];

export const endToEnd: Measure = {
  name: "end to end",
  how:
    `${SIZES.map(({ jobs }) => jobs.toLocaleString("en")).join(" and ")} jobs submitted ${SHAPE.perCall} per call, ${SHAPE.inFlight} calls under way, one worker process working ` +
    "meanwhile; from the first call until the last job is recorded as done, after a tenth as many to warm up.",
  entries: SIZES.flatMap(({ jobs, systems }) =>
    systems.map((system) => ({
      name: endToEndName(system, jobs),
      system: system.id,
      run: (context: RunContext) => throughAll(context, system, jobs),
    })),
  ),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export function endToEndName({ title }: System, jobs: number): string {
  return `${title}, ${jobs.toLocaleString("en")} jobs`;
}

export async function throughAll(
  { servers, scale }: RunContext,
  system: System,
  count: number,
): Promise<Values> {
  const jobs = scale(count);
  await using ground = await Ground.prepare(servers, system);
  const producer = await ground.producer();
  await ground.startWorkers(1);
  await ground.workersReady();
  await producer.submit({ ...SHAPE, jobs: jobs / 10 });
  await ground.whenDone(jobs / 10);
  const { startNs } = await producer.submit({ ...SHAPE, jobs });
  const endNs = await ground.whenDone(ground.submitted);
  await ground.verifyDone(ground.submitted);
  return { [JOBS_PER_S]: perSecond(jobs, Number(endNs - startNs) / 1e6) };
}
