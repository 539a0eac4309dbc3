import { setTimeout as pause } from "node:timers/promises";
import type { Producer } from "../systems/system.ts";
import { nowNs, type Payload, payload, payloads } from "./payload.ts";
import { createRandom } from "./random.ts";

/** What a producer process is asked to submit. */
export type Load =
  /** So many jobs per call, so many calls under way at any time. One job a call means single submits. */
  | { readonly kind: "closed"; readonly jobs: number; readonly perCall: number; readonly inFlight: number }
  /** One job after the other, each with a random pause behind it: nothing is under way when it comes. */
  | { readonly kind: "lone"; readonly jobs: number; readonly pauseMs: readonly [number, number] }
  /** Calls come by the clock (Poisson), whether the system keeps up or not. */
  | {
      readonly kind: "open";
      readonly jobsPerSecond: number;
      readonly seconds: number;
      readonly perCall: number;
    };

export interface Outcome {
  readonly jobs: number;
  /** Start of the first call, on the machine's monotonic clock. */
  readonly startNs: bigint;
  /** From the first call to the last answer. */
  readonly ms: number;
}

/** The same for every system and round. */
const SEED = 20_260_101;
/** Beyond this the system does not keep up at all, and a longer line would only measure this process. */
const MAX_CALLS = 2_000;

/** Submits the load; rejects with the first refused call. */
export async function submitLoad(producer: Producer, load: Load): Promise<Outcome> {
  const startNs = process.hrtime.bigint();
  const jobs = await submit(producer, load);
  return { jobs, startNs, ms: Number(process.hrtime.bigint() - startNs) / 1e6 };
}

function submit(producer: Producer, load: Load): Promise<number> {
  if (load.kind === "closed") return closedLoop(producer, load);
  return load.kind === "lone" ? loneJobs(producer, load) : openLoop(producer, load);
}

type Of<Kind extends Load["kind"]> = Extract<Load, { readonly kind: Kind }>;

function call(producer: Producer, jobs: readonly Payload[]): Promise<unknown> {
  const [only] = jobs;
  return jobs.length === 1 && only !== undefined ? producer.submit(only) : producer.submitMany(jobs);
}

async function closedLoop(producer: Producer, { jobs, perCall, inFlight }: Of<"closed">): Promise<number> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < jobs) {
      const first = next;
      next = Math.min(jobs, first + perCall);
      await call(producer, payloads(first, next - first));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return jobs;
}

async function loneJobs(producer: Producer, { jobs, pauseMs: [least, most] }: Of<"lone">): Promise<number> {
  const random = createRandom(SEED);
  for (let seq = 0; seq < jobs; seq += 1) {
    await producer.submit(payload(seq, nowNs()));
    await pause(least + random() * (most - least));
  }
  return jobs;
}

async function openLoop(
  producer: Producer,
  { jobsPerSecond, seconds, perCall }: Of<"open">,
): Promise<number> {
  const random = createRandom(SEED);
  const meanGapNs = (perCall / jobsPerSecond) * 1e9;
  const begin = process.hrtime.bigint();
  const calls = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let seq = 0;
  for (let dueNs = 0; dueNs < seconds * 1e9; dueNs += -Math.log(1 - random()) * meanGapNs) {
    const due = begin + BigInt(Math.round(dueNs));
    const aheadMs = Number(due - process.hrtime.bigint()) / 1e6;
    if (aheadMs > 0) await pause(aheadMs);
    if (failures.length > 0) throw failures[0];
    if (calls.size >= MAX_CALLS) throw new Error(`${MAX_CALLS} calls wait for an answer`);
    const under: Promise<unknown> = call(producer, payloads(seq, perCall, String(due)))
      .catch((error: unknown) => failures.push(error))
      .finally(() => calls.delete(under));
    calls.add(under);
    seq += perCall;
  }
  await Promise.all(calls);
  if (failures.length > 0) throw failures[0];
  return seq;
}
