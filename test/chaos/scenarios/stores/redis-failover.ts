import { Redis } from "ioredis";
import { ownCluster } from "../../../support/redis-cluster.ts";
import { ownSentinels } from "../../../support/redis-sentinel.ts";
import { waitFor } from "../../../support/wait.ts";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";

const PREFIX = "{muster}:";
const PER_SECOND = 60;
const WORKERS = 3;
/** Counted from when there is a new owner. */
const BOUND_MS = 5_000;
/** Until the leader has looked at the lists of the new one, and nothing is told as degraded any more. */
const CALM_MS = 15_000;

export const clusterFailsOver: Scenario = {
  name: "a slot of a Redis Cluster moves under load, and its owner is killed",
  covers: ["case S1"],
  world: { apis: 0, workers: 0 },
  run: async (world) => {
    await using cluster = await ownCluster();
    const load = await startLoad(world, { REDIS_URL: cluster.url, REDIS_KEY_PREFIX: PREFIX });
    const goesOnAtOwner = async (): Promise<void> =>
      goesOn(world, (await cluster.ownerOf(PREFIX)).server.port);
    await goesOnAtOwner();
    const former = await world.fault("move the slot", () => cluster.moveSlot(PREFIX));
    await goesOnAtOwner();
    await world.fault("move it again", () => cluster.moveSlot(PREFIX));
    await goesOnAtOwner();
    const owner = await cluster.ownerOf(PREFIX);
    await world.fault("kill -9 its owner, until a replica is promoted", async () => {
      await owner.server.kill();
      await waitFor(async () => (await cluster.ownerOf(PREFIX)) !== owner, { what: "a promotion" });
    });
    await goesOnAtOwner();
    await world.repair("start the killed node", () => owner.server.start());
    await world.fault("kill -9 a node that once owned the slot", () => former.server.kill());
    await goesOnAtOwner();
    await load.stop();
    await world.settle();
  },
};

export const sentinelsFailOver: Scenario = {
  name: "Sentinels promote a replica under load, twice",
  covers: ["case S2"],
  world: { apis: 0, workers: 0 },
  run: async (world) => {
    await using sentinels = await ownSentinels();
    const load = await startLoad(world, { REDIS_URL: sentinels.url });
    const goesOnAtMaster = async (): Promise<void> => goesOn(world, (await sentinels.master()).port);
    await goesOnAtMaster();
    const first = await sentinels.master();
    await world.fault("kill -9 the master, until its replica is promoted", async () => {
      await first.kill();
      await sentinels.promotedAfter(first);
    });
    await goesOnAtMaster();
    await world.repair("start the former master, until it is a replica", async () => {
      await first.start();
      await waitFor(async () => (await roleOf(first.port)) === "slave", { what: "it to be a replica" });
    });
    const second = await sentinels.master();
    await world.fault("kill -9 the master again, until the former one is promoted", async () => {
      await second.kill();
      await sentinels.promotedAfter(second);
    });
    await goesOnAtMaster();
    await load.stop();
    await world.settle();
  },
};

async function startLoad(
  world: World,
  env: Readonly<Record<string, string>>,
): Promise<{ stop(): Promise<unknown> }> {
  await Promise.all([
    world.startMember("api", env),
    ...Array.from({ length: WORKERS }, () => world.startMember("worker", env)),
  ]);
  await world.repair("everybody is there", () => undefined);
  const load = world.load.start(PER_SECOND, (n) => ({ ms: n % 10 === 0 ? 300 : 10 }));
  await world.until("jobs to run", async () => (await world.effects()).length > 100);
  return load;
}

/** Every process is connected to it, its lists are in use, every worker takes new jobs, and nobody tells of anything wrong. */
async function goesOn(world: World, port: number): Promise<void> {
  const from = monotonicMs();
  const redis = new Redis(port);
  redis.on("error", () => undefined);
  try {
    await world.within("jobs go through the new owner", BOUND_MS, async () =>
      isInUse(String(await redis.client("LIST"))),
    );
    await world.within("every worker takes a new job, and nothing is degraded", CALM_MS, async () => {
      const starts = (await world.effects()).filter(({ what, atMs }) => what === "start" && atMs > from);
      const bodies = await Promise.all(world.members.map((member) => member.probe("/readyz")));
      return (
        world.workers.every(({ pid }) => starts.some((start) => start.pid === pid)) &&
        bodies.every(({ body }) => body.includes('"redis":"ok"') && !body.includes('"reason":"redis'))
      );
    });
  } finally {
    redis.disconnect();
  }
}

/** By what CLIENT LIST says of the connections, which are named by the product: a busy worker pops by script. */
function isInUse(clients: string): boolean {
  const takers = clients.match(/name=muster-worker:taker /gu) ?? [];
  return takers.length >= WORKERS && /name=muster-worker:\w+ .*cmd=(?:brpop|evalsha)/u.test(clients);
}

async function roleOf(port: number): Promise<unknown> {
  const redis = new Redis(port);
  try {
    return (await redis.role())[0];
  } finally {
    redis.disconnect();
  }
}
