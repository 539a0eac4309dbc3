import { Ground } from "../run/ground.ts";
import { bullmq, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const JOBS = 20_000;
const SHAPE = { kind: "closed", perCall: 100, inFlight: 4 } as const;

export const endToEnd: Measure = {
  name: "end to end",
  how:
    `${JOBS.toLocaleString("en")} jobs submitted ${SHAPE.perCall} per call, ${SHAPE.inFlight} calls under way, one worker process working ` +
    "meanwhile; from the first call until the last job is recorded as done, after a tenth as many to warm up.",
  entries: [muster, musterGrpc, bullmq, graphile, graphileDefault, pgBoss].map((system) => ({
    name: system.title,
    system: system.id,
    run: (context) => throughAll(context, system),
  })),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export async function throughAll({ servers, scale }: RunContext, system: System): Promise<Values> {
  const jobs = scale(JOBS);
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
