import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import { LEASE_MS } from "../../world/world.ts";

export const allWorkersKilled: Scenario = {
  name: "all workers are killed at once",
  covers: ["sequence 9"],
  world: { workers: 3 },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({ ms: n % 5 === 0 ? 1_000 : 20 }));
    await world.until("every worker to hold a job", async () => {
      const held = await Promise.all(world.workers.map((worker) => world.heldBy(worker)));
      return held.every((jobs) => jobs.length > 0);
    });
    const killed = world.workers.map(({ name }) => name);
    await world.fault("kill -9 all workers", () => Promise.all(world.workers.map((worker) => worker.kill())));
    const held = (await Promise.all(world.workers.map((worker) => world.heldBy(worker)))).flat();
    await Promise.all([world.startMember("worker"), world.startMember("worker")]);
    await world.within("their jobs start again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await load.stop();
    // So many deaths at once are nobody's fault: no job may be on its way to the dead letters for it.
    const charged = await world.query(
      `SELECT w.name, w.blame, w.beat_at, w.ended_at, count(*)::int AS jobs
       FROM task_attempts AS a JOIN workers AS w USING (worker_id)
       WHERE a.outcome = 'lost' AND w.name = ANY($1) GROUP BY w.worker_id`,
      [killed],
    );
    assert.deepEqual(charged, [], "nobody is blamed when most of the fleet is gone");
  },
};
