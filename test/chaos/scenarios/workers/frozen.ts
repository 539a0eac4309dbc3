import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS, type World } from "../../world/world.ts";

export const frozenPastLease: Scenario = {
  name: "a worker is frozen past its lease, and thawed while its job runs again",
  short: true,
  covers: ["incident 2", "incident 10"],
  world: { workers: 3 },
  run: async (world) => {
    // It ignores its signal, so that its success is really offered, late, during the next attempt, which lasts until then on a
    // busy machine, too.
    const [jobId = ""] = await world.load.submit([{ type: "stubborn", ms: 8_000 }]);
    await world.started(jobId);
    const frozen = await holder(world);
    const held = await world.heldBy(frozen);
    await world.fault("SIGSTOP a worker past its lease", () => frozen.pause());
    await world.within("its job starts again", LEASE_MS + 5_000, () => world.startedAgain(held));
    const job = "SELECT status, fence, version, worker_id FROM tasks WHERE task_id = $1";
    const before = await world.query<{ status: string }>(job, [jobId]);
    assert.equal(before[0]?.status, "running");
    await world.repair("SIGCONT it", () => frozen.resume());
    await world.until(
      "its late success to be refused",
      () => frozen.process.metric("muster_stale_acks_total"),
      15_000,
    );
    assert.deepEqual(await world.query(job, [jobId]), before, "a late end changes nothing");
    // It comes back as another worker, and works: jobs submitted before that would be done by the others.
    const alive = "SELECT 1 FROM workers WHERE state = 'alive'";
    await world.until(
      "the thawed worker to register anew",
      async () => (await world.query(alive)).length === world.workers.length,
    );
    await world.load.submit(Array.from({ length: 60 }, () => ({ ms: 300 })));
    await world.until("the thawed worker to run jobs", async () =>
      (await world.effects()).some(({ pid, taskId }) => pid === frozen.pid && taskId !== jobId),
    );
  },
};

async function holder(world: World): Promise<Member> {
  for (const worker of world.workers) if ((await world.heldBy(worker)).length > 0) return worker;
  throw new Error("no worker holds the job");
}
