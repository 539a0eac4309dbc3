import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

const STRANGE = 2_000;

export const unknownTypes: Scenario = {
  name: "two thousand jobs of a type that no worker knows",
  covers: ["sequence 13", "sequence 12"],
  // `workers: 0`: these know the built-in types only, until one with handlers comes.
  world: { workers: 0 },
  run: async (world) => {
    await Promise.all([1, 2].map(() => world.startMember("worker", { HANDLERS: "" })));
    const specs = Array.from({ length: STRANGE }, () => ({ ms: 0 }));
    await world.fault("submit jobs of an unknown type", () => world.load.submit(specs));
    const known = await world.load.submit(Array.from({ length: 100 }, () => ({ type: "noop" })));
    await world.within(
      "jobs of known types run past them",
      10_000,
      async () =>
        (
          await world.query("SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = 'succeeded'", [
            known,
          ])
        ).length === 100,
    );
    await world.until(
      "them to be held",
      async () => (await world.query("SELECT 1 FROM tasks WHERE hold IS NOT NULL")).length === STRANGE,
    );
    const touched = await world.query(
      "SELECT 1 FROM tasks WHERE hold IS NOT NULL AND (fence > 0 OR attempts > 0)",
    );
    assert.equal(touched.length, 0, "waiting for a worker costs no attempt");
    await world.startMember("worker", { WORKER_CONCURRENCY: "50" });
    await world.within("they run once a worker knows them", 30_000, () => world.idle());
  },
};
