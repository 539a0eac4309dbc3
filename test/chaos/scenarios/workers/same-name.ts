import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS } from "../../world/world.ts";

export const restartedUnderSameName: Scenario = {
  name: "a pod is killed and comes back under its name within a second",
  covers: ["sequence 4"],
  run: async (world) => {
    const [pod] = world.workers as [Member];
    const load = world.load.start(60, (n) => ({ ms: n % 5 === 0 ? 1_000 : 20 }));
    await world.until("the pod to hold three jobs", async () => (await world.heldBy(pod)).length >= 3);
    await world.fault("kill -9 a worker, start it again under its name", () => pod.kill());
    const held = await world.heldBy(pod);
    await pod.restart();
    const incarnations = await world.query<{ worker_id: string }>(
      "SELECT worker_id FROM workers WHERE name = $1",
      [pod.name],
    );
    assert.equal(new Set(incarnations.map((row) => row.worker_id)).size, 2, "two starts are two workers");
    // The new one neither takes the old one's jobs for its own nor keeps its lease alive.
    await world.within("the old one's jobs start again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await load.stop();
  },
};
