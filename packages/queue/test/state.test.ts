import { testRedis } from "@muster/test/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RedisConnection } from "../src/index.ts";
import {
  addNames,
  encodeElement,
  listNames,
  pushBack,
  pushNew,
  readGeneration,
  readTails,
  remove,
  removeRaw,
  setMarker,
} from "../src/index.ts";
import { connect, elementNumber, placedIn } from "./connection.ts";

const space = testRedis();
let redis: RedisConnection;

beforeAll(async () => {
  ({ redis } = await connect({ url: space.url }, space.prefix));
});
beforeEach(() => space.cleanup());
afterAll(async () => {
  await redis.close();
  await space.cleanup();
});

async function depth(lane: string): Promise<number | undefined> {
  return (await readTails(redis, [lane])).get(lane)?.depth;
}

test("tails tell depth and oldest element of every lane", async () => {
  await pushNew(redis, placedIn("q:high", 3));
  await redis.run((client) => client.rpush(redis.keys.lane("q:low"), "no element"));
  const tails = await readTails(redis, ["q:critical", "q:high", "q:low"]);
  expect([...tails]).toEqual([
    ["q:critical", { depth: 0 }],
    ["q:high", { depth: 3, oldest: elementNumber(0), raw: encodeElement(elementNumber(0)) }],
    ["q:low", { depth: 1, raw: "no element" }],
  ]);
  expect(await readTails(redis, [])).toEqual(new Map());
});

test("a text that is no element is removed once, from the old end", async () => {
  const key = redis.keys.lane("q:low");
  await redis.run((client) => client.rpush(key, "junk", "other", "junk"));
  expect(await removeRaw(redis, "q:low", "junk")).toBe(true);
  expect(await redis.run((client) => client.lrange(key, 0, -1))).toEqual(["junk", "other"]);
  expect(await removeRaw(redis, "q:low", "gone")).toBe(false);
});

test("a job is removed with all its copies by what its row knows", async () => {
  await pushNew(redis, placedIn("q:high", 1_000 - 1));
  await pushBack(redis, placedIn("q:high", 1, 5));
  expect(await remove(redis, "q:high", { ...elementNumber(5), at: elementNumber(5).at + 0.75 })).toBe(2);
  expect(await depth("q:high")).toBe(998);
  expect(await remove(redis, "q:high", { ...elementNumber(6), at: 0 })).toBe(0);
  expect(await remove(redis, "q:low", elementNumber(6))).toBe(0);
});

test("a long list is not searched", async () => {
  await pushNew(redis, placedIn("q:high", 1_001));
  expect(await remove(redis, "q:high", elementNumber(5))).toBe(0);
  expect(await depth("q:high")).toBe(1_001);
});

test("queue names: the default one always, the others in order, none that no job can have", async () => {
  expect((await listNames(redis)).queues).toEqual(["default"]);
  await addNames(redis, ["sms", "mail", "default", "a:b"]);
  await addNames(redis, []);
  expect((await listNames(redis)).queues).toEqual(["default", "mail", "sms"]);
});

test("a generation is the marker and the server's run", async () => {
  const before = await readGeneration(redis);
  expect(before.marker).toBeNull();
  expect(before.runId).toMatch(/^[\da-f]{40}$/u);
  await setMarker(redis, "first");
  expect(await readGeneration(redis)).toEqual({ marker: "first", runId: before.runId });
});
