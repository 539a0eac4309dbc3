import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS } from "../../world/world.ts";

export const frozenPastLease: Scenario = {
  name: "a worker is frozen past its lease and thawed after its job was run again",
  short: true,
  covers: ["incident 2", "incident 10"],
  world: { workers: 3 },
  run: async (world) => {
    // It ignores its signal, so that its success is really offered, late.
    const [jobId = ""] = await world.load.submit([{ type: "stubborn", ms: 3_000 }]);
    await world.started(jobId);
    const frozen = await holderOf(world.workers, world.heldBy.bind(world));
    const held = await world.heldBy(frozen);
    await world.fault("SIGSTOP a worker past its lease, SIGCONT it later", () => frozen.pause());
    await world.within("its job starts again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await world.settle();
    const job = "SELECT status, fence, version, worker_id, finished_at::text FROM tasks WHERE task_id = $1";
    const before = await world.query(job, [jobId]);
    frozen.resume();
    await world.until("the late end to be refused", () => frozen.process.metric("muster_stale_acks_total"));
    assert.deepEqual(await world.query(job, [jobId]), before, "a late end changes nothing");
    // It comes back as another worker, and works.
    await frozen.process.ready();
    await world.load.submit(Array.from({ length: 60 }, () => ({ ms: 300 })));
    await world.until("the thawed worker to run jobs", async () =>
      (await world.effects()).some(({ pid, taskId }) => pid === frozen.pid && taskId !== jobId),
    );
  },
};

async function holderOf(workers: Member[], heldBy: (worker: Member) => Promise<unknown[]>): Promise<Member> {
  for (const worker of workers) if ((await heldBy(worker)).length > 0) return worker;
  throw new Error("no worker holds the job");
}
