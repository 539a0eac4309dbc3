import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import type { Scenario } from "../scenario.ts";
import { monotonicMs } from "../world/monotonic.ts";
import { FAULT_KINDS, makeFault } from "../world/random-faults.ts";

const MINUTE_MS = 60_000;

/** More than any run has time for. */
const MOST_FAULTS = 5_000;

export interface RandomOptions {
  readonly minutes: number;
  /** At least this many jobs are acknowledged before it ends. */
  readonly jobs: number;
}

/** Everything at once, as chance has it. The plan depends on the seed alone; what it hits, on the moment. */
export function randomFaults({ minutes, jobs }: RandomOptions): Scenario {
  return {
    name: `any fault at any time, for ${minutes} min`,
    alone: true,
    world: { apis: 2, workers: 4, workerEnv: { WORKER_CONCURRENCY: "30" } },
    run: async (world, seed) => {
      const plan = fc.sample(PLAN, { seed, numRuns: MOST_FAULTS });
      const began = monotonicMs();
      for (const member of world.members) member.keepAlive();
      const perSecond = (jobs / (minutes * 60)) * 1.3;
      const load = world.load.start(perSecond, (n) => ({
        ms: n % 50 === 0 ? 3_000 : n % 5 === 0 ? 200 : 5,
        failures: n % 9 === 0 ? 1 : 0,
        priority: (["critical", "high", "default", "low"] as const)[n % 4] ?? "default",
        queue: n % 6 === 0 ? "mail" : "",
        ...(n % 11 === 0 && { delayMs: 2_000 }),
        ...(n % 20_000 === 19_999 && { type: "poison" }),
      }));
      const mending: Promise<void>[] = [];
      for (const { kind, target, lastsMs, restMs } of plan) {
        if (monotonicMs() - began > minutes * MINUTE_MS && world.load.acknowledged >= jobs) break;
        mending.push(makeFault(world, kind, { target, lastsMs }));
        await pause(restMs);
      }
      await Promise.all(mending);
      await world.repair("no more faults", () => world.recover());
      await load.stop();
      await world.within("every job ends", 60_000, () => world.idle());
    },
  };
}

const PLAN = fc.record({
  kind: fc.constantFrom(...FAULT_KINDS),
  target: fc.nat(),
  lastsMs: fc.integer({ min: 200, max: 4_000 }),
  restMs: fc.integer({ min: 300, max: 2_500 }),
});
