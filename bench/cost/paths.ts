import { fill } from "../measures/drain.ts";
import { verifyStored } from "../measures/enqueue.ts";
import { JOBS_PER_S, perSecond, type RunContext, type Values } from "../measures/measure.ts";
import { Ground } from "../run/ground.ts";
import type { Stores, System, WorkerOptions } from "../systems/system.ts";
import { costs, Meter } from "./meter.ts";

export const COLD_JOBS = 20_000;
export const WARM_JOBS = 100_000;
export const BULK = { kind: "closed", perCall: 1_000, inFlight: 4 } as const;
export const CALLS = { kind: "closed", perCall: 100, inFlight: 4 } as const;

/**
 * The windows meet where so many handlers have begun: of the few thousand jobs that a worker holds at that moment, the
 * claim falls into the first and the end into the second.
 * @param prepare changes the stores before there is a job
 */
export async function drained(
  { servers, scale }: RunContext,
  system: System,
  options: WorkerOptions = {},
  prepare: (stores: Stores) => Promise<void> = async () => undefined,
): Promise<Values> {
  await using ground = await Ground.prepare(servers, system);
  await prepare(ground.stores);
  const meter = await Meter.of(servers, ground);
  await fill(ground, scale(COLD_JOBS) + scale(WARM_JOBS));
  const born = await meter.read();
  await ground.startWorkers(1, options);
  await ground.until("the worker to be warm", () => ground.started >= scale(COLD_JOBS));
  const coldJobs = ground.started;
  const [warmNs, warm] = [process.hrtime.bigint(), await meter.read()];
  const endNs = await ground.whenDone(ground.submitted);
  const end = await meter.read();
  await ground.verifyDone(ground.submitted);
  const warmJobs = ground.submitted - coldJobs;
  return {
    ...costs(warm, end, warmJobs, "warm"),
    ...costs(born, warm, coldJobs, "cold"),
    [JOBS_PER_S]: perSecond(warmJobs, Number(endNs - warmNs) / 1e6),
  };
}

/** Nobody works meanwhile. */
export async function bulk({ servers, scale }: RunContext, system: System): Promise<Values> {
  await using ground = await Ground.prepare(servers, system);
  const meter = await Meter.of(servers, ground);
  const jobs = { cold: scale(COLD_JOBS), warm: scale(WARM_JOBS) };
  const born = await meter.read();
  const producer = await ground.producer();
  await producer.submit({ ...BULK, jobs: jobs.cold });
  const warm = await meter.read();
  const { ms } = await producer.submit({ ...BULK, jobs: jobs.warm });
  const end = await meter.read();
  await verifyStored(ground);
  return {
    ...costs(warm, end, jobs.warm, "warm"),
    ...costs(born, warm, jobs.cold, "cold"),
    [JOBS_PER_S]: perSecond(jobs.warm, ms),
  };
}

/** From the first call until the last job is recorded as done. */
export async function throughAll({ servers, scale }: RunContext, system: System): Promise<Values> {
  await using ground = await Ground.prepare(servers, system);
  const meter = await Meter.of(servers, ground);
  const jobs = { cold: scale(COLD_JOBS), warm: scale(WARM_JOBS) };
  const born = await meter.read();
  const producer = await ground.producer();
  await ground.startWorkers(1);
  await ground.workersReady();
  await producer.submit({ ...CALLS, jobs: jobs.cold });
  await ground.whenDone(jobs.cold);
  const warm = await meter.read();
  const { startNs } = await producer.submit({ ...CALLS, jobs: jobs.warm });
  const endNs = await ground.whenDone(ground.submitted);
  const end = await meter.read();
  await ground.verifyDone(ground.submitted);
  return {
    ...costs(warm, end, jobs.warm, "warm"),
    ...costs(born, warm, jobs.cold, "cold"),
    [JOBS_PER_S]: perSecond(jobs.warm, Number(endNs - startNs) / 1e6),
  };
}
