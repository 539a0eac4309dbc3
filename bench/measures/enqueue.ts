import { Ground } from "../run/ground.ts";
import { bullmq, echo, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { type Entry, JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const BULK_JOBS = 50_000;
const PER_CALL = 1_000;
const BULK_IN_FLIGHT = [1, 4];
const SINGLE_JOBS = 20_000;
const CALLERS = 50;

export const bulkEnqueue: Measure = {
  name: "bulk enqueue",
  how:
    `${BULK_JOBS.toLocaleString("en")} jobs, ${PER_CALL.toLocaleString("en")} per call, by one process that was warmed up; each system with one call under way ` +
    "and with four.",
  entries: [muster, musterGrpc, bullmq, graphile, graphileDefault, pgBoss].flatMap((system) =>
    BULK_IN_FLIGHT.map((inFlight): Entry => {
      const calls = inFlight === 1 ? "1 call" : `${inFlight} calls`;
      return {
        name: `${system.title}, ${calls}`,
        system: system.id,
        run: (context) => enqueue(context, system, { jobs: BULK_JOBS, perCall: PER_CALL, inFlight }),
      };
    }),
  ),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export const singleEnqueue: Measure = {
  name: "single enqueue",
  how: `${SINGLE_JOBS.toLocaleString("en")} jobs, one per call, ${CALLERS} callers in one process that was warmed up. gRPC on one connection.`,
  entries: [muster, musterGrpc, echo, bullmq, graphile, graphileDefault, pgBoss].map((system) => ({
    name: system.title,
    system: system.id,
    run: (context) => enqueue(context, system, { jobs: SINGLE_JOBS, perCall: 1, inFlight: CALLERS }),
  })),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export const UNARY_CALLS = "100,000 SubmitJob calls";
export const BULK_CALLS = "2,000 SubmitJobs calls";
const API_LOADS: Readonly<Record<string, Shape>> = {
  [UNARY_CALLS]: { jobs: 100_000, perCall: 1, inFlight: CALLERS },
  [BULK_CALLS]: { jobs: 2_000_000, perCall: PER_CALL, inFlight: 4 },
};

export const apiMemory: Measure = {
  name: "api memory",
  how: `Resident memory of the API process: SubmitJob by ${CALLERS} callers, SubmitJobs of ${PER_CALL.toLocaleString("en")} jobs by 4.`,
  rounds: 1,
  entries: Object.entries(API_LOADS).map(([name, shape]) => ({
    name,
    system: musterGrpc.id,
    run: async ({ servers, scale }: RunContext) => {
      await using ground = await Ground.prepare(servers, musterGrpc);
      const producer = await ground.producer();
      await producer.submit({ kind: "closed", ...shape, jobs: scale(shape.jobs) });
      return { "RSS MB": (await ground.server?.residentMb()) ?? Number.NaN };
    },
  })),
  better: "less",
  chart: { kind: "bars", values: ["RSS MB"] },
};

interface Shape {
  readonly jobs: number;
  readonly perCall: number;
  readonly inFlight: number;
}

/** Nobody works meanwhile. */
async function enqueue({ servers, scale }: RunContext, system: System, shape: Shape): Promise<Values> {
  await using ground = await Ground.prepare(servers, system);
  const producer = await ground.producer();
  const jobs = Math.max(scale(shape.jobs), shape.perCall * shape.inFlight);
  await producer.submit({
    kind: "closed",
    ...shape,
    jobs: Math.max(jobs / 10, shape.perCall * shape.inFlight),
  });
  const { ms } = await producer.submit({ kind: "closed", ...shape, jobs });
  await verifyStored(ground);
  return { [JOBS_PER_S]: perSecond(jobs, ms) };
}

/** Throws when a job was acknowledged and is not there. */
export async function verifyStored({ system, stores, submitted }: Ground): Promise<void> {
  if (system.id === echo.id) return;
  const stored = await system.unfinished(stores);
  if (stored !== submitted) throw new Error(`${submitted} jobs were acknowledged, ${stored} are stored`);
}
