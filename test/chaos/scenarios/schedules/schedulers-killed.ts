import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import { applyEverySecond, assertEachOnce, endOfTicks, firesFromNow, nearSecond } from "./every-second.ts";

const SCHEDULES = 50;
const FOR_MS = 120_000;
/** A term, the next renewal of another process, and the promoter's round. */
const TAKEN_OVER_MS = 8_000 + 2_000 + 1_000;

/** What befalls the process that fires the schedules, and what mends it. */
const FAULTS: readonly [name: string, act: (world: World, leader: Member) => unknown, mend: string][] = [
  ["kill -9 the scheduler", (_, leader) => leader.kill(), "start it again"],
  ["SIGSTOP the scheduler", (_, leader) => leader.pause(), "SIGCONT it"],
  [
    "end the scheduler's term in the database",
    (world) => world.query("UPDATE chore_leader SET expires_at = now() - interval '1 second'"),
    "",
  ],
];

export const schedulersKilled: Scenario = {
  name: "schedulers are killed and frozen around the times of fifty schedules, for two minutes",
  world: { apis: 2, workers: 2 },
  run: async (world, seed) => {
    const load = world.load.start(20, (n) => ({ ms: n % 5 === 0 ? 500 : 10 }));
    await applyEverySecond(world, SCHEDULES);
    await world.until("the first times to fire", firesFromNow(world));
    const until = monotonicMs() + FOR_MS;
    for (let n = seed; monotonicMs() < until; n += 1) {
      const [name, act, mend] = FAULTS[n % FAULTS.length] as (typeof FAULTS)[number];
      const leader = await world.leader();
      await nearSecond(n);
      await world.fault(name, () => act(world, leader));
      await world.within("times fire again", TAKEN_OVER_MS, firesFromNow(world));
      await pause(1_000);
      if (name.startsWith("SIGSTOP")) await world.repair(mend, () => leader.resume());
      if (name.startsWith("kill")) await world.repair(mend, () => leader.restart());
    }
    await endOfTicks(world);
    await load.stop();
    await world.settle();
    await assertEachOnce(world, FOR_MS / 1000 - 5);
  },
};
