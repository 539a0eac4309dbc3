import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import { LEASE_MS } from "../../world/world.ts";

const DELAY_MS = 3_000;
const MINUTES_10 = 600_000;

export const wrongClocks: Scenario = {
  name: "clocks are ten minutes off",
  covers: ["sequence 35"],
  world: { apis: 1, workers: 1 },
  run: async (world) => {
    await world.fault("a worker's clock 10 minutes ahead", () =>
      world.startMember("worker", { CLOCK_SHIFT_MS: String(MINUTES_10) }),
    );
    const slow = await world.fault("a worker's clock 10 minutes behind", () =>
      world.startMember("worker", { CLOCK_SHIFT_MS: String(-MINUTES_10) }),
    );
    await world.fault("an API's clock 10 minutes ahead", () =>
      world.startMember("api", { CLOCK_SHIFT_MS: String(MINUTES_10) }),
    );
    const load = world.load.start(60, (n) => ({
      ms: n % 9 === 0 ? 500 : 10,
      failures: n % 8 === 0 ? 1 : 0,
      ...(n % 6 === 0 && { delayMs: DELAY_MS }),
    }));
    await world.until(
      "the slow clock's worker to hold a job",
      async () => (await world.heldBy(slow)).length > 0,
    );
    await slow.kill();
    const held = await world.heldBy(slow);
    await world.within("a dead worker's jobs start again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await load.stop();
    await world.settle();
    const firstStart = new Map(
      (await world.effects())
        .filter(({ what }) => what === "start")
        .toReversed()
        .map((effect) => [effect.taskId, effect.atMs]),
    );
    const early = world.load.sent.filter(
      ({ spec, ack }) =>
        spec.delayMs !== undefined &&
        ack !== undefined &&
        // The answer came later than the row, by what a call takes.
        (firstStart.get(ack.jobId) ?? 0) < ack.atMs + DELAY_MS - 1_000,
    );
    assert.equal(early.length, 0, "no delayed job starts early, whatever the clocks say");
  },
};
