import { createLogger, createMetrics, faultOf } from "@muster/runtime";
import { type OwnSentinels, ownSentinels } from "@muster/test/redis-sentinel";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPushCircuit, openRedis, pushNew, takeNow } from "../src/index.ts";
import { connect, open, placedIn } from "./connection.ts";
import { openRoundTrip } from "./round-trip.ts";

/** Of a failover, from the moment the Sentinels name another master. */
const RECOVERY_MS = 5_000;

let sentinels: OwnSentinels;

beforeAll(async () => {
  sentinels = await ownSentinels();
});
afterAll(() => sentinels[Symbol.asyncDispose]());

test("case S2: jobs go through the master that the Sentinels name, and through the next one when it has died", async () => {
  await using trip = await openRoundTrip({ url: sentinels.url });
  await trip.works();
  const former = await sentinels.master();
  await former.kill();
  await sentinels.promotedAfter(former);
  expect(await trip.worksAgain()).toBeLessThan(RECOVERY_MS);
  expect(trip.metrics.degradations.list()).toEqual([]);
  await former.start();
});

test("case S2: a name that the Sentinels do not know, and a Redis in the place of a Sentinel, are told as what they are", async () => {
  const told = async (url: string): Promise<string> => {
    const { redis, metrics } = open({ url });
    try {
      await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "the degradation" });
      await expect(redis.ping()).rejects.toSatisfy((error) => faultOf(error)?.kind === "permanent");
      return JSON.stringify(metrics.degradations.list());
    } finally {
      await redis.close();
    }
  };
  expect(await told(sentinels.url.replace(/[^/]*$/u, "other"))).toContain('know no master \\"other\\"');
  const { port } = await sentinels.master();
  expect(await told(`redis+sentinel://127.0.0.1:${port}/muster`)).toMatch(/no Sentinel/u);
});

test("case S2: a Sentinel in the place of a Redis is told as that, and takes no writes", async () => {
  const { redis, metrics } = await connect({ url: `redis://127.0.0.1:${sentinels.ports[0]}` });
  const circuit = createPushCircuit({ redis, metrics });
  await redis.rights.check();
  expect(await circuit.canWrite()).toBe(false);
  expect(JSON.stringify(metrics.degradations.list())).toContain("redis+sentinel://");
  await circuit.close();
  await redis.close();
});

test("a connection that is closed while nothing answers it ends", async () => {
  const log = createLogger({ name: "test", level: "silent" });
  const redis = openRedis({
    url: "redis+sentinel://127.0.0.1:1/x",
    name: "test",
    log,
    metrics: createMetrics(),
  });
  await redis.close();
  await expect(pushNew(redis, placedIn("q:high", 1))).rejects.toMatchObject({ code: "unavailable" });
  await expect(takeNow(redis, ["q:high"], 1)).rejects.toMatchObject({ code: "unavailable" });
});
