import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

export const subscribersKilled: Scenario = {
  name: "subscribers are cut off while clients watch and cancel",
  covers: ["incident 6", "sequence 16"],
  world: { apis: 2, workers: 2 },
  run: async (world) => {
    const [first, second] = world.apis as [Member, Member];
    const ids = await world.load.submit(Array.from({ length: 10 }, () => ({ ms: 5_000 })));
    const cancelled = await world.load.submit(
      Array.from({ length: 5 }, () => ({ ms: 60_000, ends: "cancelled" }) as const),
    );
    await Promise.all([...ids, ...cancelled].map((id) => world.started(id)));
    const ends = [...ids, ...cancelled].map((jobId, n) => lastState(n % 2 === 0 ? first : second, jobId));
    for (let times = 1; times <= 4; times += 1) {
      await world.fault("end every subscriber's connection", () =>
        world.withRedis((redis) => redis.call("CLIENT", "KILL", "TYPE", "pubsub")),
      );
      if (times === 2) await Promise.all(cancelled.map((jobId) => first.client.cancelJob({ jobId })));
      await pause(500);
    }
    await world.settle();
    const seen = await Promise.all(ends);
    assert.deepEqual(new Set(seen.slice(0, ids.length)), new Set([JobState.SUCCEEDED]));
    assert.deepEqual(new Set(seen.slice(ids.length)), new Set([JobState.CANCELLED]));
  },
};

async function lastState(api: Member, jobId: string): Promise<JobState | undefined> {
  let last: JobState | undefined;
  for await (const { state } of api.client.watchJob({ jobId })) last = state;
  return last;
}
