import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { connectFleet, type FleetClient } from "../../../support/client.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS, type World } from "../../world/world.ts";

const DEADLINE_MS = 1_000;
/** The deadline, a heartbeat for one that hears no signals, what an aborted handler may take, and the write of what goes back. */
const DRAINED_MS = 15_000;
/** Longer than whatever may still be on its way to a worker. */
const WATCHED_MS = 2_000;

/** What is wanted of workers binds them whatever befalls them meanwhile. */
export const drainedUnderLoad: Scenario = {
  name: "workers are drained under load: one as it is, one cut off from Redis, one killed amid its drain",
  covers: ["sequence 150"],
  world: { workers: 3 },
  run: async (world) => {
    const [plain, deaf, killed] = world.workers as [Member, Member, Member];
    const load = world.load.start(60, (n) => ({ ms: n % 8 === 0 ? 4_000 : 20 }));
    await withFleet(world, async (fleet) => {
      await drained(world, fleet, plain);
      await world.fault("cut a worker off from Redis", () => deaf.redis.freeze());
      await drained(world, fleet, deaf);
      await world.repair("Redis is back", () => deaf.redis.mend());
      await drained(world, fleet, killed, async () => {
        await world.fault("kill -9 a worker amid its drain", () => killed.kill());
        await killed.restart();
      });
    });
    await load.stop();
    await world.within("every job ends", 60_000 + LEASE_MS, () => world.idle());
    const charged = await world.query<{ name: string }>(
      `SELECT DISTINCT w.name FROM task_attempts AS a JOIN workers AS w USING (worker_id)
       WHERE a.outcome NOT IN ('succeeded', 'released') AND w.name <> $1`,
      [killed.name],
    );
    assert.deepEqual(charged, [], "a drain charges nobody");
  },
};

/** Drains it, does what befalls it meanwhile, holds it to what was wanted, and lets it take again. */
async function drained(
  world: World,
  fleet: FleetClient,
  worker: Member,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  await world.until("it to hold a job", async () => (await world.heldBy(worker)).length > 0);
  await world.repair(`drain ${worker.name}`, () =>
    fleet.drainWorkers({ names: [worker.name], deadline: durationFromMs(DEADLINE_MS) }),
  );
  const [answered] = await world.query<{ at: Date }>("SELECT clock_timestamp() AS at");
  await meanwhile();
  await world.within(
    "it holds nothing",
    DRAINED_MS + LEASE_MS,
    async () => (await world.heldBy(worker)).length === 0,
  );
  await pause(WATCHED_MS);
  const started = await world.query(
    `SELECT a.task_id FROM task_attempts AS a JOIN workers AS w USING (worker_id) WHERE w.name = $1 AND a.started_at > $2
     UNION ALL
     SELECT t.task_id FROM tasks AS t JOIN workers AS w USING (worker_id)
     WHERE w.name = $1 AND t.status = 'running' AND t.started_at > $2`,
    [worker.name, answered?.at],
  );
  assert.deepEqual(started, [], `${worker.name} starts nothing after the answer`);
  await world.repair(`uncordon ${worker.name}`, () => fleet.uncordonWorkers({ names: [worker.name] }));
  await world.within("it takes again", 5_000, async () => (await world.heldBy(worker)).length > 0);
}

async function withFleet(world: World, act: (fleet: FleetClient) => Promise<void>): Promise<void> {
  const [api] = world.apis;
  assert(api !== undefined);
  const fleet = connectFleet(api.process.apiPort);
  try {
    await act(fleet);
  } finally {
    fleet.close();
  }
}
