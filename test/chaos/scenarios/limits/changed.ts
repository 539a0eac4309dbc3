import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { mostAtOnce } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import { putLimit, withQueues } from "./policies.ts";

const BACKLOG = 10_000;
const EFFECT_MS = 1_000;

/** Numbers of a limit bind what waits already. */
export const limitChanged: Scenario = {
  name: "a limit is raised and lowered over a backlog of 10,000",
  alone: true,
  covers: ["sequence 43"],
  world: { workers: 3, workerEnv: { WORKER_CONCURRENCY: "30" } },
  run: async (world) => {
    await putLimit(world, { name: "all", type: "bounded", maxRunning: 4 });
    for (let batch = 0; batch < BACKLOG / 1_000; batch += 1)
      await world.load.submit(Array.from({ length: 1_000 }, () => ({ type: "bounded", ms: 30 })));
    await world.until("4 to run at once", async () => (await mostSince(world, 0)) >= 4);
    await pause(EFFECT_MS);
    const first = await mostSince(world, 0);
    assert(first <= 4, `${first} run at once; the limit is 4`);
    for (const max of [40, 2, 20]) {
      await world.repair(`${max} at once`, () => change(world, max));
      const changedMs = monotonicMs();
      await world.within(
        `${max} run at once`,
        EFFECT_MS,
        async () => (await mostSince(world, changedMs)) === max,
      );
      // What was admitted before goes on, and does not count among those that start from here on.
      await pause(EFFECT_MS);
      const settledMs = monotonicMs();
      await pause(EFFECT_MS);
      const most = await mostSince(world, settledMs);
      assert(most <= max, `${most} run at once; the limit is ${max}`);
    }
    const ever = await mostSince(world, 0);
    assert(ever <= 40, `${ever} ran at once; the highest limit was 40`);
    await change(world, 200);
    await world.within("every job ends", 60_000, () => world.idle());
  },
};

const change = (world: World, maxRunning: number): Promise<unknown> =>
  withQueues(world, (queues) => queues.putLimit({ limit: { name: "all", type: "bounded", maxRunning } }));

/** The most at once of those that started since. */
async function mostSince(world: World, sinceMs: number): Promise<number> {
  const effects = (await world.effects()).filter(({ atMs }) => atMs >= sinceMs);
  const specOf = (): object => ({});
  return mostAtOnce({ keyOf: () => "all" }, { effects, deaths: world.deaths, specOf }).get("all") ?? 0;
}
