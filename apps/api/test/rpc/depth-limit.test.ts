import { openRedis, pushNew } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createDepthLimit } from "../../src/depth-limit.ts";

const log = createLogger({ name: "test", level: "silent" });
const JOB = { queue: "default", priority: "default" } as const;

test("case B5: a full list refuses submits, but not for as long as Redis is away: workers empty the queue by SQL", async () => {
  const server = await ownRedis();
  const metrics = createMetrics();
  const redis = openRedis({ url: server.url, name: "test", log, metrics });
  expect(await redis.ready(10_000)).toBe(true);
  const limit = createDepthLimit({ redis, maxDepth: 1, log, metrics });
  const refused = (): boolean => {
    try {
      limit.check([JOB]);
      return false;
    } catch {
      return true;
    }
  };
  const element = {
    task_id: "0199c0de-0000-7000-8000-000000000000",
    type: "x",
    priority: "default",
    at: 1,
  } as const;
  await pushNew(redis, [{ lane: "q:default", element }]);
  await waitFor(refused, { what: "the list to be full" });
  // Where jobs are found by SQL, a list holds ids of jobs that have run long ago.
  redis.dispatch.agree("sql");
  await waitFor(() => !refused(), { what: "submits to be taken" });
  redis.dispatch.agree("redis");
  await waitFor(refused, { what: "the list to be full" });
  await server.kill();
  await waitFor(() => !refused(), { what: "submits to be taken" });
  await limit.stop();
  await redis.close();
  await server.remove();
});
