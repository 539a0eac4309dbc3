import assert from "node:assert/strict";
import { BulkAction, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import { connectBulk } from "../../../support/client.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

const JOBS = 4_000;
const DONE = "SELECT coalesce(sum(done), 0)::int AS n FROM bulk_operations";

export const bulkLeaderKilled: Scenario = {
  name: "the leader is killed half way through a bulk, and its jobs run once more each",
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "50" } },
  run: async (world) => {
    const spec = { maxAttempts: 1, failStarts: 1, ends: "succeeded" } as const;
    await world.load.submit(Array.from({ length: JOBS }, () => spec));
    const dead = "SELECT 1 FROM tasks WHERE status <> 'deadletter' LIMIT 1";
    await world.until("all jobs to be dead letters", async () => (await world.query(dead)).length === 0);
    const leader = await world.leader();
    const other = world.apis.find((api) => api !== leader) as Member;
    const client = connectBulk(other.process.apiPort);
    try {
      const { bulk } = await client.startBulk({
        action: BulkAction.REDRIVE,
        filter: { all: true },
        requestId: "all",
      });
      const bulkId = bulk?.bulkId ?? "";
      const done = async (): Promise<number> => (await world.query<{ n: number }>(DONE))[0]?.n ?? 0;
      await world.until("a page that is done", async () => (await done()) > 0);
      await world.fault("kill -9 the leader amid a bulk", () => leader.kill());
      const isDone = async (): Promise<boolean> =>
        (await client.getBulk({ bulkId })).state === BulkState.DONE;
      await world.within("the next leader ends it", 30_000, isDone);
      const ended = await client.getBulk({ bulkId });
      assert.equal(ended.done, BigInt(JOBS), "each job is counted once");
    } finally {
      client.close();
    }
    await world.within("every redriven job ends", 20_000, () => world.idle());
    const rows = await world.query("SELECT status, redrives, count(*)::int AS n FROM tasks GROUP BY 1, 2");
    assert.deepEqual(rows, [{ status: "succeeded", redrives: 1, n: JOBS }]);
  },
};
