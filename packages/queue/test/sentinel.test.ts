import { createLogger, createMetrics, faultOf } from "@muster/runtime";
import { startFaultProxy } from "@muster/test/fault-proxy";
import { ownRedis } from "@muster/test/own-servers";
import { type OwnSentinels, ownSentinels, startSentinel } from "@muster/test/redis-sentinel";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
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
  expect(await told(sentinels.url.replace(/[^/]*$/u, "other"))).toContain('knows no master \\"other\\"');
  const { port } = await sentinels.master();
  expect(await told(`redis+sentinel://127.0.0.1:${port}/muster`)).toMatch(/no Sentinel/u);
});

test("case S2: the database that the URL names is used, whichever way it names it", async () => {
  for (const url of [`${sentinels.url}/3`, `${sentinels.url}?db=3`]) {
    const { redis } = await connect({ url });
    expect(await redis.run((client) => client.client("INFO"))).toContain("db=3");
    await redis.close();
  }
});

test("case S16: Sentinels with users of their own are asked by the user that is set for them", async () => {
  await using watched = await ownSentinels({ username: "asker", password: "s3ntinel" });
  const named = { sentinelUsername: "asker", sentinelPassword: "s3ntinel" };
  await using trip = await openRoundTrip({ url: watched.url, ...named });
  await trip.works();
  expect(trip.metrics.degradations.list()).toEqual([]);
  const { redis, metrics } = open({ url: watched.url, sentinelPassword: "s3ntinel" });
  await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "the degradation" });
  const told = JSON.stringify(metrics.degradations.list());
  expect(told).toContain("check REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD");
  expect(told).not.toMatch(/REDIS_URL or REDIS_PASSWORD|s3ntinel/u);
  await redis.close();
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

test("case S18, case S23: a Sentinel of another group, which knows somebody else's master by the same name, is outvoted", async () => {
  await using stack = new AsyncDisposableStack();
  const others = stack.use(await ownSentinels());
  const ports = [others.ports[0]];
  for (const port of sentinels.ports.slice(0, 2)) {
    const proxy = await startFaultProxy(port);
    stack.defer(() => proxy.close());
    // The stranger is the first to answer.
    proxy.slow(20);
    ports.push(proxy.port);
  }
  const url = `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(",")}/muster-test`;
  await using trip = await openRoundTrip({ url });
  const right = await sentinels.master();
  const admin = new Redis(right.port);
  stack.defer(async () => admin.disconnect());
  // What is learnt from one search must not lead the next one astray.
  for (let round = 0; round < 3; round += 1) {
    await trip.works();
    expect(await trip.redis.run((client) => client.info("server"))).toContain(`tcp_port:${right.port}`);
    await admin.call("client", "kill", "type", "normal", "skipme", "yes");
  }
  const { port } = await others.master();
  expect(trip.logged()).toContain(
    `passed over 127.0.0.1:${port}, to which 127.0.0.1:${others.ports[0]} leads: it takes writes as well`,
  );
  // No address of a master is in the settings.
  expect(trip.logged()).not.toContain("should be taken out of the settings");
});

test("case S18: a replica that takes writes, and that a Sentinel still names, is no master", async () => {
  const master = await sentinels.master();
  const settings = { replicaof: `127.0.0.1 ${master.port}`, "replica-read-only": "no" };
  const demoted = await ownRedis({ settings });
  const stale = await startSentinel(demoted.port);
  const { redis, metrics } = open({ url: `redis+sentinel://127.0.0.1:${stale.port}/muster-test` });
  await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "it to be told" });
  expect(JSON.stringify(metrics.degradations.list())).toContain("it is a replica by now");
  await redis.close();
  await stale.end();
  await demoted.remove();
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
