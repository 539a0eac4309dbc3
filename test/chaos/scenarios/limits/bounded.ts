import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import type { Bound } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";

/** Half of the jobs are of so few keys that each always has more than it may. */
const HOT_KEYS = 10;

export interface BoundedSize {
  readonly workers: number;
  readonly seconds: number;
  readonly keys: number;
  readonly perSecond: number;
}

const MAX_RUNNING = 2;
const BOUND: Bound = { what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] };

/** What a count that is kept would get wrong: those who would lower it die. */
export function boundedUnderKills({ workers, seconds, keys, perSecond }: BoundedSize): Scenario {
  return {
    name: `${workers} workers, one killed each second, with ${MAX_RUNNING} at once of each of ${keys} keys`,
    covers: ["sequence 41"],
    world: { workers, workerEnv: { WORKER_CONCURRENCY: "10" } },
    run: async (world, seed) => {
      world.bounds.push(BOUND);
      await putLimit(world, { name: "per-tenant", keyLabel: "tenant", maxRunning: MAX_RUNNING });
      const victims = fc.sample(fc.nat(), { seed, numRuns: seconds });
      for (const worker of world.workers) worker.keepAlive();
      const load = world.load.start(perSecond, (n) => ({
        type: "bounded",
        ms: n % 20 === 0 ? 500 : 40,
        failures: n % 11 === 0 ? 1 : 0,
        labels: { tenant: String(n % 2 === 0 ? (n / 2) % HOT_KEYS : n % keys) },
      }));
      for (const index of victims) {
        await pause(1_000);
        const victim = world.workers[index % workers];
        await world.fault("kill -9 a worker", () => victim?.kill());
      }
      await load.stop();
      await world.within("every job ends", 60_000, () => world.idle());
      await assertNothingAdmitted(world);
    },
  };
}
