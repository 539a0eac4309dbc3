import { CountedKinds, openDatabase } from "@muster/db";
import { createPushCircuit, openRedis } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { testRedis } from "@muster/test/redis";
import { expect, test } from "vitest";
import { checkRequest } from "../src/check-request.ts";
import { createIdSource, createSubmitter, type JobRequest } from "../src/index.ts";

test("jobs arrive with their submit where they are due, once each", async () => {
  const stores = await testDatabase();
  const lists = testRedis();
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const database = openDatabase({ url: stores.url, connections: 4, name: "test", log, metrics });
  const redis = openRedis({ url: lists.url, keyPrefix: lists.prefix, name: "test", log, metrics });
  const circuit = createPushCircuit({ redis, metrics });
  const series = new CountedKinds();
  const submitter = createSubmitter({
    database,
    redis,
    circuit,
    series,
    metrics,
    log,
  });
  const newId = createIdSource();
  const check = (job: JobRequest) => checkRequest(job, newId());
  const counted = (): [string, number][] =>
    series.take().map(({ queue, type, event, count }) => [`${queue} ${type} ${event}`, count]);
  try {
    await submitter.one(check({ type: "one" }));
    await submitter.one(check({ type: "later", delayMs: 60_000 }));
    for (let times = 0; times < 3; times += 1)
      await submitter.one(check({ type: "keyed", queue: "mail", idempotencyKey: "k" }));
    await submitter.one(check({ type: "debounced", debounce: { key: "k", waitMs: 60_000 } }));
    expect(counted()).toEqual([
      ["default one arrived", 1],
      ["mail keyed arrived", 1],
    ]);
    await submitter.all(Array.from({ length: 30 }, () => check({ type: "alike" })));
    await submitter.all(
      Array.from({ length: 30 }, (_, n) => check({ type: `mixed-${n % 2}`, delayMs: n % 3 })),
    );
    const mixed = new Map(counted());
    expect(mixed.get("default alike arrived")).toBe(30);
    expect((mixed.get("default mixed-0 arrived") ?? 0) + (mixed.get("default mixed-1 arrived") ?? 0)).toBe(
      10,
    );
  } finally {
    await circuit.close();
    await redis.close();
    await database.close();
    await lists.cleanup();
    await stores.drop();
  }
});
