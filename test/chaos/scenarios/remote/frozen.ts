import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import { REMOTE_LEASE_MS, startRemoteWorker, stateOf } from "../../world/remote-workers.ts";

export const remoteFrozen: Scenario = {
  name: "a remote worker is frozen for a minute amid a job, and thawed when that has run elsewhere",
  covers: ["sequence 171"],
  world: { workers: 0 },
  run: async (world) => {
    await using frozen = await startRemoteWorker(world);
    // Its end is offered late, whatever its signal says.
    const [jobId = ""] = await world.load.submit([{ type: "stubborn", ms: 70_000 }]);
    await world.started(jobId);
    await using other = await startRemoteWorker(world);
    const held = await world.heldBy(frozen.worker);
    await world.fault("SIGSTOP it", () => frozen.worker.pause());
    const frozenAt = performance.now();
    await world.within("its job starts again", REMOTE_LEASE_MS + 5_000, () => world.startedAgain(held));
    assert.equal(await stateOf(world, frozen.worker), "lost");
    assert.equal((await world.heldBy(other.worker)).length, 1);
    await world.until("a minute to pass", () => performance.now() - frozenAt > 60_000, 90_000);
    await world.repair("SIGCONT it", () => frozen.worker.resume());
    await world.until("it to register anew", async () => (await stateOf(world, frozen.worker)) === "alive");
    const job = "SELECT status, fence, worker_id FROM tasks WHERE task_id = $1";
    const [row] = await world.query<{ status: string; fence: number }>(job, [jobId]);
    assert.deepEqual([row?.status, row?.fence], ["running", 2], "a late end changes nothing");
    // Both work: the jobs that were submitted before would be done by the other one.
    await world.load.submit(Array.from({ length: 60 }, () => ({ ms: 300 })));
    await world.until("the thawed worker to run jobs", async () =>
      (await world.effects()).some(({ pid, taskId }) => pid === frozen.worker.pid && taskId !== jobId),
    );
    await world.settle(120_000);
  },
};
