import { expectCount, type Place, type Stores, type System } from "../system.ts";
import { FASTEST_CONCURRENCY, QUEUE } from "./options.ts";

const ACKNOWLEDGES = "at the end of each job, in Redis' memory: a crash of Redis may lose the last second";

export const bullmqDefault: System = {
  id: "bullmq-default",
  title: "BullMQ, default",
  configuration: {
    submits: "`add`, `addBulk`",
    works: "`Worker` with its defaults (`concurrency` 1)",
    keeps: "all finished jobs, in Redis' memory",
    acknowledges: ACKNOWLEDGES,
  },
  setUp: async () => undefined,
  worker: async (place) => command("bullmq-default", place, 1),
  unfinished,
  verifyDone: async (stores, total) => {
    expectCount("jobs left", await unfinished(stores), 0);
    expectCount("completed jobs", await stores.redis.zcard(key("completed")), total);
  },
};

export const bullmq: System = {
  id: "bullmq",
  title: "BullMQ, fastest",
  configuration: {
    submits: "`add`, `addBulk` with `removeOnComplete`",
    works: `\`concurrency\` ${FASTEST_CONCURRENCY} unless the row says otherwise`,
    keeps: "nothing: `removeOnComplete`",
    acknowledges: ACKNOWLEDGES,
  },
  setUp: async () => undefined,
  worker: async (place, { concurrency = FASTEST_CONCURRENCY }) => command("bullmq", place, concurrency),
  unfinished,
  verifyDone: async (stores) => expectCount("jobs left", await unfinished(stores), 0),
};

const key = (name: string): string => `bull:${QUEUE}:${name}`;

function command(
  id: string,
  { redisUrl }: Place,
  concurrency: number,
): Awaited<ReturnType<System["worker"]>> {
  return {
    name: id,
    main: "bench/systems/bullmq/worker-main.ts",
    env: { BENCH_REDIS_URL: redisUrl, BENCH_CONCURRENCY: String(concurrency) },
  };
}

async function unfinished({ redis }: Stores): Promise<number> {
  const counts = await Promise.all([
    redis.llen(key("wait")),
    redis.llen(key("active")),
    redis.zcard(key("delayed")),
    redis.zcard(key("failed")),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}
