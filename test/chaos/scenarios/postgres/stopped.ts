import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { LEASE_MS } from "../../world/world.ts";

export const postgresStopped: Scenario = {
  name: "Postgres stops without a warning and comes back after more than a lease",
  short: true,
  covers: ["sequence 9", "incident 4", "incident 15"],
  world: { workers: 3 },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({
      ms: n % 5 === 0 ? 1_000 : 20,
      failures: n % 7 === 0 ? 1 : 0,
    }));
    await world.until("jobs to run", async () => (await world.effects()).length > 50);
    await world.fault("kill -9 Postgres", () => world.postgres.kill());
    await pause(LEASE_MS + 2_000);
    await assert.rejects(world.load.submit([{}]), /unavailable/, "a submit that cannot be kept is refused");
    for (const member of world.members) {
      assert.equal((await member.probe("/readyz")).status, 503, "without its database nothing is ready");
      assert.equal((await member.probe("/healthz")).status, 200, "and everything is alive");
    }
    await world.repair("start Postgres", () => world.postgres.start());
    await world.within("submits are taken again", 10_000, () => world.load.submit([{ ms: 10 }]));
    await load.stop();
    await world.settle();
    const losses = await world.query(
      "SELECT 1 FROM tasks WHERE lost_count > 0 UNION ALL SELECT 1 FROM task_attempts WHERE outcome = 'lost'",
    );
    assert.equal(losses.length, 0, "an outage is no worker's fault");
  },
};
