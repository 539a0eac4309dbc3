import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

export const poison: Scenario = {
  name: "poison jobs kill their processes",
  short: true,
  covers: ["sequence 10", "incident 15"],
  world: { workers: 3 },
  run: async (world) => {
    const load = world.load.start(40, (n) => ({ ms: n % 5 === 0 ? 600 : 20 }));
    for (const worker of world.workers) worker.keepAlive();
    const ids = await world.fault("two jobs that kill their process", () =>
      world.load.submit([{ type: "poison" }, { type: "poison" }]),
    );
    await world.until(
      "both to be dead letters",
      async () =>
        (
          await world.query(
            "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = 'deadletter' AND dead_reason = 'poison'",
            [ids],
          )
        ).length === 2,
    );
    await load.stop();
    const losses = await world.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM task_attempts WHERE task_id = ANY($1::uuid[]) AND outcome = 'lost' GROUP BY task_id",
      [ids],
    );
    assert.deepEqual(losses, [{ n: 3 }, { n: 3 }], "three losses each, every one recorded");
    const errors = await world.query(
      "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND last_error IS NULL",
      [ids],
    );
    assert.equal(errors.length, 0, "a dead letter says why");
  },
};
