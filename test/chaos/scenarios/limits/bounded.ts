import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import type { Bound } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import type { Effect } from "../../world/effects.ts";
import type { World } from "../../world/world.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";
import { queueByHand } from "./queued-by-hand.ts";

/** Half of the jobs are of so few keys that each mostly has more than it may. */
const HOT_KEYS = 10;
const MAX_RUNNING = 2;
/** How many jobs a second are made queued by somebody who knows of no limits. */
const FREED = 5;

export interface BoundedSize {
  readonly workers: number;
  readonly seconds: number;
  readonly keys: number;
  readonly perSecond: number;
  /** What hot jobs take of the time of those that may run at once. What the killed ran takes its places for a lease beside that. */
  readonly share: number;
}

const BOUND: Bound = { what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] };

/** What a count that is kept would get wrong: those who would lower it die. And what waits is queued by others, too. */
export function boundedUnderKills(size: BoundedSize): Scenario {
  const { workers, seconds, keys, perSecond, share } = size;
  const hotMs = (1_000 * share * MAX_RUNNING * HOT_KEYS) / (perSecond / 2);
  return {
    name: `${workers} workers, one killed each second, with ${MAX_RUNNING} at once of each of ${keys} keys`,
    covers: ["sequence 41"],
    world: { workers, workerEnv: { WORKER_CONCURRENCY: "20" } },
    run: async (world, seed) => {
      world.bounds.push(BOUND);
      await putLimit(world, { name: "per-tenant", keyLabel: "tenant", maxRunning: MAX_RUNNING });
      const victims = fc.sample(fc.nat(), { seed, numRuns: seconds });
      for (const worker of world.workers) worker.keepAlive();
      const load = world.load.start(perSecond, (n) => ({
        type: "bounded",
        ms: n % 2 === 0 ? hotMs : 40,
        failures: n % 11 === 0 ? 1 : 0,
        labels: { tenant: String(n % 2 === 0 ? (n / 2) % HOT_KEYS : n % keys) },
      }));
      let freed = 0;
      for (const index of victims) {
        await pause(1_000);
        const victim = world.workers[index % workers];
        await world.fault("kill -9 a worker", () => victim?.kill());
        freed += await queueByHand(world, FREED);
      }
      assert(freed > 0, "jobs have waited for their limit");
      await load.stop();
      await world.within("every job ends", 30_000 + 2_000 * seconds, () => world.idle());
      await assertNothingAdmitted(world);
      await assertAllPlacesAreFree(world);
    },
  };
}

/** A place that a lost job has kept would show here: one of the two would wait for the other. */
async function assertAllPlacesAreFree(world: World): Promise<void> {
  const specs = Array.from({ length: MAX_RUNNING * HOT_KEYS }, (_, n) => {
    return { type: "bounded", ms: 3_000, labels: { tenant: String(n % HOT_KEYS) } };
  });
  const ids = new Set(await world.load.submit(specs));
  const ofThese = async (what: Effect["what"]): Promise<number> =>
    (await world.effects()).filter((effect) => effect.what === what && ids.has(effect.taskId)).length;
  await world.until("a job for each place to run", async () => (await ofThese("start")) === specs.length);
  assert.equal(await ofThese("end"), 0, "all of them run at once");
  await world.until("them to end", () => world.idle());
}
