import { Ground } from "../run/ground.ts";
import { bullmq, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { endToEnd, endToEndName, FEW_JOBS, throughAll } from "./end-to-end.ts";
import { JOBS_PER_S, latencyValues, type Measure, type RunContext, type Values } from "./measure.ts";

const SAMPLES = 500;
const WARM_UP = { kind: "closed", perCall: 100, inFlight: 1 } as const;
const SHARES = [0, 50, 90];
const OPEN_SECONDS = 4;
const PER_CALL = 100;
/** Calls a second at "0 %": nothing is under way when the next one comes. */
const LONE_CALLS_PER_SECOND = 4;

export const idleLatency: Measure = {
  name: "idle latency",
  how:
    `${SAMPLES} jobs, one at a time, a random pause of 20 to 50 ms after each; from before the submit call until the ` +
    "handler starts in another process. After a warm-up.",
  entries: [muster, musterGrpc, bullmq, graphile, graphileDefault, pgBoss].map((system) => ({
    name: system.title,
    system: system.id,
    run: async (context) => {
      await using ground = await warm(context, system);
      const producer = await ground.producer();
      await producer.submit({ kind: "lone", jobs: context.scale(SAMPLES), pauseMs: [20, 50] });
      await ground.whenDone(ground.submitted);
      await ground.verifyDone(ground.submitted);
      return latencyValues(await ground.latenciesMs());
    },
  })),
  better: "less",
  chart: { kind: "bars", values: ["p50 ms", "p99 ms"] },
};

export const loadedLatency: Measure = {
  name: "latency under load",
  how:
    `Calls of ${PER_CALL} jobs come by the clock (Poisson, the same for all) for ${OPEN_SECONDS} s, at a share of what the ` +
    "system did end to end in this run; counted from the moment the call was due, so that waiting for a busy system " +
    `counts. 0 % is ${LONE_CALLS_PER_SECOND} calls a second.`,
  entries: [musterGrpc, muster, bullmq, graphile, pgBoss].flatMap((system) =>
    SHARES.map((share) => ({
      name: `${system.title}, ${share} %`,
      system: system.id,
      point: { series: system.title, x: share },
      run: (context) => underLoad(context, system, share),
    })),
  ),
  better: "less",
  chart: { kind: "lines", values: ["p50 ms", "p99 ms"], x: "load, % of what the system does end to end" },
};

/** A ground with one worker; the worker and the stores have seen jobs. */
async function warm({ servers, scale }: RunContext, system: System): Promise<Ground> {
  const ground = await Ground.prepare(servers, system);
  try {
    const producer = await ground.producer();
    await ground.startWorkers(1);
    await ground.workersReady();
    await producer.submit({ ...WARM_UP, jobs: scale(5_000) });
    await ground.whenDone(ground.submitted);
    return ground;
  } catch (error) {
    await ground[Symbol.asyncDispose]();
    throw error;
  }
}

async function underLoad(context: RunContext, system: System, share: number): Promise<Values> {
  const saturation =
    context.median(endToEnd.name, endToEndName(system, FEW_JOBS), JOBS_PER_S) ??
    (await throughAll(context, system, FEW_JOBS))[JOBS_PER_S] ??
    Number.NaN;
  const jobsPerSecond = share === 0 ? LONE_CALLS_PER_SECOND * PER_CALL : (saturation * share) / 100;
  await using ground = await warm(context, system);
  const producer = await ground.producer();
  const seconds = context.quick ? 1 : OPEN_SECONDS;
  await producer.submit({ kind: "open", jobsPerSecond, seconds, perCall: PER_CALL });
  await ground.whenDone(ground.submitted);
  await ground.verifyDone(ground.submitted);
  return { "offered jobs/s": jobsPerSecond, ...latencyValues(await ground.latenciesMs()) };
}
