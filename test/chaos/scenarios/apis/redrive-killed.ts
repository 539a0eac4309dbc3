import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

const JOBS = 4_000;
const REDRIVEN = "SELECT count(*)::int AS n FROM tasks WHERE redrives >= 1";

export const redriveKilledHalfway: Scenario = {
  name: "an API is killed half way through a redrive, and another one goes on",
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "50" } },
  run: async (world) => {
    const [victim, other] = world.apis as [Member, Member];
    const spec = { maxAttempts: 1, failStarts: 1, ends: "succeeded" } as const;
    await world.load.submit(Array.from({ length: JOBS }, () => spec));
    const dead = "SELECT 1 FROM tasks WHERE status <> 'deadletter' LIMIT 1";
    await world.until("all jobs to be dead letters", async () => (await world.query(dead)).length === 0);
    // A new Redis is filled with all that is queued, however young; that must not be what repairs the lost pushes.
    await world.until("Redis to be no new one", () =>
      world.withRedis(async (redis) => /^\S+ [\da-f]+$/u.test((await redis.get("q:marker")) ?? "")),
    );

    const begun = await victim.client.redriveJobs({ limit: 500 });
    const answered = begun.redriven;
    assert.equal(answered, 500);
    // Batches are committed and not pushed, and the caller is not answered.
    victim.redis.freeze();
    const call = victim.client
      .redriveJobs({ limit: JOBS, pageToken: begun.nextPageToken })
      .catch(() => undefined);
    const redriven = async (): Promise<number> => (await world.query<{ n: number }>(REDRIVEN))[0]?.n ?? 0;
    await world.until("a batch that is not answered", async () => (await redriven()) > answered);
    await world.fault("kill -9 an API amid a redrive", () => victim.kill());
    await call;
    const left = JOBS - (await redriven());
    assert.ok(left > 0, "it was killed half way");

    let found = 0;
    for (let pageToken = begun.nextPageToken; pageToken !== ""; ) {
      const answer = await other.client.redriveJobs({ limit: 1_000, pageToken });
      found += answer.redriven;
      pageToken = answer.nextPageToken;
    }
    assert.equal(found, left, "the token finds what the killed call had left, and nothing twice");
    const again = await other.client.redriveJobs({});
    assert.equal(again.matched, 0, "without a token there is nothing left");
    await world.within("every redriven job ends", 20_000, () => world.idle());
    const rows = await world.query("SELECT status, redrives, count(*)::int AS n FROM tasks GROUP BY 1, 2");
    assert.deepEqual(rows, [{ status: "succeeded", redrives: 1, n: JOBS }]);
  },
};
