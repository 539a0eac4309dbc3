import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";

/** Redis is killed for this long; jobs continue by SQL, and every worker comes back to Redis by itself. */
function redisDown(seconds: number, short: boolean): Scenario {
  return {
    name: `Redis is killed and comes back empty after ${seconds} s`,
    short,
    covers: ["incident 7", "incident 14"],
    world: { workers: 3 },
    run: async (world) => {
      const load = world.load.start(40, (n) => ({ ms: n % 10 === 0 ? 300 : 10 }));
      const pids = world.workers.map(({ pid }) => pid);
      await world.until("jobs to run", async () => (await world.effects()).length > 20);
      await world.fault(`kill -9 Redis for ${seconds} s`, () => world.redis.kill());
      await pause(seconds * 1_000);
      if (seconds >= 10) await jobsRunMeanwhile(world);
      await world.repair("start Redis", () => world.redis.start());
      const backAt = monotonicMs();
      await world.within("every worker takes a new job", 5_000, async () => {
        const starts = (await world.effects()).filter(({ what, atMs }) => what === "start" && atMs > backAt);
        return pids.every((pid) => starts.some((start) => start.pid === pid));
      });
      await world.within("all blocking pops wait again", 15_000, () => everyTakerWaits(world));
      await load.stop();
      assert.deepEqual(
        world.workers.map(({ pid }) => pid),
        pids,
        "no process was started again",
      );
    },
  };
}

async function jobsRunMeanwhile(world: World): Promise<void> {
  const [jobId = ""] = await world.load.submit([{ ms: 10 }]);
  await world.started(jobId);
  for (const worker of world.workers) {
    const { status, body } = await worker.probe("/readyz");
    assert.equal(status, 200, "a worker without Redis finds its jobs by SQL");
    assert.match(body, /"reason":"redis_unreachable"/u, "and says so");
    assert.equal((await worker.probe("/healthz")).status, 200, "and is alive: a restart would mend nothing");
  }
}

/** One blocked or ready taker per worker, named by the product in CLIENT LIST. */
async function everyTakerWaits(world: World): Promise<boolean> {
  const clients = await world.withRedis((redis) => redis.client("LIST"));
  const takers = String(clients).match(/name=muster-worker:taker/gu) ?? [];
  return takers.length >= world.workers.length;
}

export const REDIS_DOWN: readonly Scenario[] = [
  redisDown(1, true),
  redisDown(10, false),
  redisDown(60, false),
];
