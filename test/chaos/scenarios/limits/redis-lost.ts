import { setTimeout as pause } from "node:timers/promises";
import type { Bound } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";

const KEYS = 20;
const MAX_RUNNING = 2;
const FLUSHES = 6;
const AWAY_MS = 3_000;

const BOUND: Bound = { what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] };

/** What was let in has its places, and is in no list any more. */
export const limitedWithoutRedis: Scenario = {
  name: "Redis is flushed again and again, and killed, while jobs wait for their limits",
  covers: ["sequence 41"],
  world: { workers: 3, workerEnv: { WORKER_CONCURRENCY: "20" } },
  run: async (world) => {
    world.bounds.push(BOUND);
    const limit = { name: "per-tenant", type: "bounded", keyLabel: "tenant", maxRunning: MAX_RUNNING };
    await putLimit(world, limit);
    const load = world.load.start(120, (n) =>
      n % 4 === 0
        ? { ms: 20 }
        : { type: "bounded", ms: 200, failures: n % 9 === 1 ? 1 : 0, labels: { tenant: String(n % KEYS) } },
    );
    await pause(2_000);
    for (let flush = 0; flush < FLUSHES; flush += 1) {
      await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
      await goesOn(world, 4_000);
      await pause(700);
    }
    await world.fault(`kill -9 Redis for ${AWAY_MS} ms`, () => world.redis.kill());
    await goesOn(world, AWAY_MS);
    await pause(AWAY_MS);
    await world.repair("start Redis", () => world.redis.start());
    await goesOn(world, 5_000);
    await load.stop();
    await world.within("every job ends", 60_000, () => world.idle());
    await assertNothingAdmitted(world);
  },
};

/** Jobs of most keys begin, whatever was in the lists. */
async function goesOn(world: World, boundMs: number): Promise<void> {
  const sinceMs = monotonicMs();
  await world.within("twenty jobs begin", boundMs, async () => {
    const starts = (await world.effects()).filter(({ what, atMs }) => what === "start" && atMs > sinceMs);
    return starts.length >= KEYS;
  });
}
