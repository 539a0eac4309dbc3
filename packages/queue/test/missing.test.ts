import { testRedis } from "@muster/test/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RedisConnection } from "../src/index.ts";
import { findElement, listNames, pushMissing, pushNew, readTails, remove } from "../src/index.ts";
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

const lane = "q:mail:high";
const placed = (n: number): { lane: string; element: ReturnType<typeof elementNumber> } => ({
  lane,
  element: elementNumber(n),
});
const texts = async (): Promise<string[]> =>
  redis.run((client) => client.lrange(redis.keys.lane(lane), 0, -1));

test("an element is found at any place of its list, and by its own text only", async () => {
  await pushNew(redis, placedIn(lane, 3));
  expect(await Promise.all([0, 1, 2, 3].map((n) => findElement(redis, placed(n))))).toEqual([
    "listed",
    "listed",
    "listed",
    "absent",
  ]);
  expect(await findElement(redis, { lane: "q:high", element: elementNumber(0) })).toBe("absent");
});

test("of a list that is too long to be searched, nothing is called absent, and both ends are known", async () => {
  await pushNew(redis, placedIn(lane, 10_000));
  expect(await findElement(redis, placed(30_000))).toBe("absent");
  await pushNew(redis, placedIn(lane, 20_000, 10_000));
  expect(await Promise.all([0, 29_999, 15_000, 30_000].map((n) => findElement(redis, placed(n))))).toEqual([
    "listed",
    "listed",
    "unsure",
    "unsure",
  ]);
});

test("what is put back never gives the old end a stamp newer than those behind it", async () => {
  await pushMissing(redis, placed(5));
  expect((await listNames(redis)).queues).toEqual(["default", "mail"]);
  await pushMissing(redis, placed(3));
  await pushMissing(redis, placed(8));
  await pushMissing(redis, placed(6));
  const tails = async (): Promise<number | undefined> =>
    (await readTails(redis, [lane])).get(lane)?.oldest?.at;
  expect(await tails()).toBe(elementNumber(3).at);
  expect(await texts()).toHaveLength(4);
  await remove(redis, lane, elementNumber(3));
  expect(await tails()).toBe(elementNumber(5).at);
});

test("behind a text that is no element, nothing is known of the old end", async () => {
  await redis.run((client) => client.rpush(redis.keys.lane(lane), "junk"));
  await pushMissing(redis, placed(1));
  expect((await texts()).at(-1)).toBe("junk");
});
