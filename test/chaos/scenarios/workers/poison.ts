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
    // Whoever is lost once more through the other one, when it is a suspect already, is not charged for that.
    const losses = await world.query(
      `SELECT t.lost_count AS counted, count(*) >= 3 AS recorded FROM tasks AS t JOIN task_attempts AS a USING (task_id)
       WHERE t.task_id = ANY($1::uuid[]) AND a.outcome = 'lost' GROUP BY t.task_id, t.lost_count`,
      [ids],
    );
    const three = { counted: 3, recorded: true };
    assert.deepEqual(losses, [three, three], "three losses each, every one recorded");
    const errors = await world.query(
      "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND last_error IS NULL",
      [ids],
    );
    assert.equal(errors.length, 0, "a dead letter says why");
  },
};
