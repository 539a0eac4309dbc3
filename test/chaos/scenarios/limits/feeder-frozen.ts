import { setTimeout as pause } from "node:timers/promises";
import type { Bound } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";

const KEYS = 20;
const MAX_RUNNING = 2;
/** Longer than anything that whoever lets jobs in remembers. */
const FROZEN_MS = 60_000;
/** Shorter than a term: it is thawed in the middle of what it did, and leads still. */
const MOMENTS_MS = [20, 150, 400, 900, 1_500, 3_000];
/** A term, the next renewal of another process, and its first round. */
const TAKEN_OVER_MS = 8_000 + 2_000 + 2_000;

const BOUND: Bound = { what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] };

/** What it has counted before is old when it is thawed, and others have let jobs in meanwhile. */
export const feederFrozen: Scenario = {
  name: "whoever lets jobs in is frozen for moments, and for a minute while another does",
  covers: ["sequence 52"],
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "20" } },
  run: async (world) => {
    world.bounds.push(BOUND);
    await putLimit(world, { name: "per-tenant", keyLabel: "tenant", maxRunning: MAX_RUNNING });
    const load = world.load.start(100, (n) => ({
      type: "bounded",
      ms: 250,
      labels: { tenant: String(n % KEYS) },
    }));
    for (const ms of MOMENTS_MS) {
      const leader = await leadingApi(world);
      await world.fault(`SIGSTOP whoever lets jobs in for ${ms} ms`, () => leader.pause());
      await pause(ms);
      await world.repair("SIGCONT", () => leader.resume());
      await pause(500);
    }
    const leader = await leadingApi(world);
    await world.fault("SIGSTOP whoever lets jobs in for a minute", () => leader.pause());
    const frozenMs = monotonicMs();
    await pause(2_000);
    const since = monotonicMs();
    await world.within("another lets jobs in", TAKEN_OVER_MS, () => startedSince(world, since));
    await pause(frozenMs + FROZEN_MS - monotonicMs());
    await world.repair("SIGCONT", () => leader.resume());
    await pause(5_000);
    await load.stop();
    await world.within("every job ends", 60_000, () => world.idle());
    await assertNothingAdmitted(world);
  },
};

const startedSince = async (world: World, sinceMs: number): Promise<boolean> =>
  (await world.effects()).some(({ what, atMs }) => what === "start" && atMs > sinceMs);

/**
 * Frozen, a worker would go on later with what runs elsewhere by then. Those that lead are not there until an API does: as long as
 * they came back at once, one of them could take the lead ten times in a row.
 */
async function leadingApi(world: World): Promise<Member> {
  const down: Member[] = [];
  for (;;) {
    const leader = await world.leader();
    if (leader.app === "api") {
      await Promise.all(down.map((worker) => worker.restart()));
      return leader;
    }
    await world.fault("kill -9 a worker that leads", () => leader.kill());
    down.push(leader);
  }
}
