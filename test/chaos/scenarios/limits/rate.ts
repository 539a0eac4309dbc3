import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { densest } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import { claimTimes, deleteLimit, putLimit } from "./policies.ts";

const COUNT = 50;
const BURST = 10;

export interface RateSize {
  readonly workers: number;
  readonly seconds: number;
}

/** Starts are counted in SQL: neither a wiped Redis nor the number of workers makes them more or fewer. */
export function rateHolds({ workers, seconds }: RateSize): Scenario {
  const expected = COUNT * seconds;
  return {
    name: `${COUNT} starts a second for ${seconds} s over ${workers} workers, and Redis is flushed amid them`,
    // What a busy machine does not get done in its second is missing.
    alone: true,
    covers: ["sequence 42"],
    world: { workers },
    run: async (world) => {
      const rate = { count: COUNT, per: { seconds: 1n, nanos: 0 }, burst: BURST };
      await putLimit(world, { name: "api", type: "bounded", rate });
      const specs = Array.from({ length: expected + 10 * COUNT }, () => ({ type: "bounded", ms: 5 }));
      for (let from = 0; from < specs.length; from += 1_000)
        await world.load.submit(specs.slice(from, from + 1_000));
      await pause(seconds * 500);
      await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
      await pause(seconds * 500 + 2_000);
      const starts = await claimTimes(world);
      const first = starts[0] ?? 0;
      const inTime = starts.filter((ms) => ms < first + seconds * 1_000);
      const most = densest(starts, 1_000);
      const seen = `after ${inTime.length} starts in ${seconds} s, at most ${most} in one second`;
      await world.repair(`the limit is deleted ${seen}`, () => deleteLimit(world, "api"));
      await world.within("the others start", 20_000, () => world.idle());
      assert(
        Math.abs(inTime.length - expected) <= Math.max(BURST, expected / 100),
        `${expected} starts ± 1 % or a burst in ${seconds} s; there were ${inTime.length}, and ${longestPauses(inTime)}`,
      );
      assert(most <= COUNT + BURST, `${most} starts in one second`);
    },
  };
}

/** Where the others are missing. */
function longestPauses(starts: readonly number[]): string {
  const first = starts[0] ?? 0;
  const pauses = starts.map((ms, index) => ({
    at: (ms - first) / 1_000,
    ms: ms - (starts[index - 1] ?? ms),
  }));
  const longest = pauses.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  return `none for ${longest.map(({ at, ms }) => `${ms.toFixed(0)} ms until ${at.toFixed(1)} s`).join(", ")}`;
}
