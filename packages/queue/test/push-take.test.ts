import { testRedis } from "@muster/test/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RedisConnection, Taken } from "../src/index.ts";
import {
  decodeElement,
  listNames,
  pushBack,
  pushNew,
  returnTaken,
  takeNow,
  takeWanted,
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

/** Which element of the row it is, as `elementNumber` made it. */
function numberOf({ raw }: Taken): number {
  return Number.parseInt(decodeElement(raw)?.task_id.slice(-12) ?? "", 16);
}

test("the oldest of a lane is taken first, and a lane of higher priority before it", async () => {
  await pushNew(redis, [...placedIn("q:low", 2, 0), ...placedIn("q:high", 2, 10)]);
  await pushNew(redis, placedIn("q:high", 2, 20));
  const taken = await takeNow(redis, ["q:critical", "q:high", "q:low"], 5);
  expect(taken.map(({ lane }) => lane)).toEqual(["q:high", "q:high", "q:high", "q:high", "q:low"]);
  expect(taken.map(numberOf)).toEqual([10, 11, 20, 21, 0]);
  expect(await takeNow(redis, ["q:critical", "q:high", "q:low"], 5)).toHaveLength(1);
  expect(await takeNow(redis, ["q:critical", "q:high", "q:low"], 5)).toEqual([]);
});

test("returned work runs next, the oldest of it first", async () => {
  await pushNew(redis, placedIn("q:default", 2, 50));
  await pushBack(redis, placedIn("q:default", 3, 0).toReversed());
  expect((await takeNow(redis, ["q:default"], 10)).map(numberOf)).toEqual([0, 1, 2, 50, 51]);
});

test("what was taken goes back to where it was", async () => {
  const lanes = ["q:high", "q:mail:high"];
  await pushNew(redis, [...placedIn("q:high", 3), ...placedIn("q:mail:high", 3, 10)]);
  const before = await takeNow(redis, lanes, 5);
  await returnTaken(redis, before);
  const after = await takeNow(redis, lanes, 10);
  expect(after.map(numberOf)).toEqual([0, 1, 2, 10, 11, 12]);
  expect(after.slice(0, 5)).toEqual(before);
});

test("what others share a list with is left where it is, and looked over no further than it is cheap", async () => {
  const [a = [], b = []] = ["a", "b"].map((type, from) =>
    placedIn("q:default", 3, from * 10).map((one) => ({ ...one, element: { ...one.element, type } })),
  );
  await pushNew(redis, [...a, ...b, ...placedIn("q:low", 1, 30)]);
  const lanes = ["q:default", "q:low"];
  const wanted = await takeWanted(redis, lanes, 10, ["b", "work"]);
  expect(wanted.map(numberOf).slice(0, 3)).toEqual([10, 11, 12]);
  await returnTaken(redis, wanted);
  expect((await takeWanted(redis, lanes, 2, ["b"])).map(numberOf)).toEqual([10, 11]);
  expect((await takeNow(redis, lanes, 3)).map(numberOf)).toEqual([12, 0, 1]);
  await pushNew(redis, [...placedIn("q:high", 200), ...b.map((one) => ({ ...one, lane: "q:high" }))]);
  expect(await takeWanted(redis, ["q:high"], 10, ["b"])).toEqual([]);
});

test("the first aged lane that has work gives one element, before all others", async () => {
  await pushNew(redis, [...placedIn("q:critical", 3, 0), ...placedIn("q:low", 3, 10)]);
  const lanes = ["q:critical", "q:default", "q:low"];
  const aged = ["q:default", "q:low", "q:critical"];
  const taken = await takeNow(redis, lanes, 3, aged);
  expect(taken.map(numberOf)).toEqual([10, 0, 1]);
  expect(taken.map(({ lane }) => lane)).toEqual(["q:low", "q:critical", "q:critical"]);
  expect((await takeNow(redis, lanes, 1, ["q:low"])).map(numberOf)).toEqual([11]);
  expect(await takeNow(redis, lanes, 0, ["q:low"])).toEqual([]);
});

test("10,000 elements in one push keep their order", async () => {
  await pushNew(redis, placedIn("q:default", 10_000));
  const taken = await takeNow(redis, ["q:default"], 20_000);
  expect(taken.map(numberOf)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
});

async function drain(taker: RedisConnection): Promise<number[]> {
  const all: number[] = [];
  for (;;) {
    const taken = await takeNow(taker, ["q:default"], 7, ["q:default"]);
    if (taken.length === 0) return all;
    all.push(...taken.map(numberOf));
  }
}

test("four takers at once get every element exactly once", async () => {
  await pushNew(redis, placedIn("q:default", 2_000));
  const takers = await Promise.all([1, 2, 3, 4].map(() => connect({ url: space.url }, space.prefix)));
  const shares = await Promise.all(takers.map((taker) => drain(taker.redis)));
  expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
  await Promise.all(takers.map((taker) => taker.redis.close()));
});

test("keys carry the prefix, and their elements the documented fields", async () => {
  await pushNew(redis, [{ lane: "q:high", element: elementNumber(7, "high") }]);
  const [raw] = await redis.run((client) => client.lrange(`${space.prefix}q:high`, 0, -1));
  expect(JSON.parse(raw ?? "")).toMatchObject({
    task_id: elementNumber(7).task_id,
    type: "noop",
    priority: "high",
  });
});

test("a push makes its named queues known, and again after a wipe", async () => {
  await pushNew(redis, [...placedIn("q:mail:low", 1), ...placedIn("q:high", 1)]);
  expect((await listNames(redis)).queues).toEqual(["default", "mail"]);
  await space.cleanup();
  await pushBack(redis, placedIn("q:mail:low", 1));
  expect((await listNames(redis)).queues).toEqual(["default", "mail"]);
});

test("a server that has forgotten its scripts learns the take again", async () => {
  await pushNew(redis, placedIn("q:default", 2));
  expect(await takeNow(redis, ["q:default"], 1)).toHaveLength(1);
  await redis.run((client) => client.script("FLUSH"));
  expect((await takeNow(redis, ["q:default"], 1)).map(numberOf)).toEqual([1]);
});

test("a key that is no list fails the take, unless something was popped before it", async () => {
  await redis.run((client) => client.set(redis.keys.lane("q:high"), "no list"));
  await pushNew(redis, placedIn("q:critical", 1));
  const lanes = ["q:critical", "q:high", "q:low"];
  expect((await takeNow(redis, lanes, 3)).map(numberOf)).toEqual([0]);
  await expect(takeNow(redis, lanes, 3)).rejects.toThrow("WRONGTYPE");
});

test("a push that Redis refuses for one lane rejects", async () => {
  await redis.run((client) => client.set(redis.keys.lane("q:high"), "no list"));
  const items = [...placedIn("q:low", 1), ...placedIn("q:high", 1)];
  await expect(pushNew(redis, items)).rejects.toThrow("WRONGTYPE");
  await expect(pushBack(redis, items)).rejects.toThrow("WRONGTYPE");
});

test("a queued job costs at most 300 bytes, however long its type", async () => {
  const type = "t".repeat(128);
  const items = placedIn("q:critical", 10_000).map(({ lane, element }) => ({
    lane,
    element: { ...element, type, priority: "critical" as const },
  }));
  await pushNew(redis, items);
  const bytes = await redis.run((client) =>
    client.memory("USAGE", redis.keys.lane("q:critical"), "SAMPLES", 0),
  );
  expect((bytes ?? Number.NaN) / items.length).toBeLessThanOrEqual(300);
});
